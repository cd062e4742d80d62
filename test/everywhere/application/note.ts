import { z } from 'zod';

/** A Standard Schema, which no compiler has to know. */
export const note = z.object({
  title: z.string().min(1).max(80),
  stars: z.int().min(0).max(5).default(3),
});

export type Note = z.infer<typeof note>;
