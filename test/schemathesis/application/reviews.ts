import { Get, Post, Put } from 'sluice';
import { z } from 'zod';

import { Members } from './members.js';

const Stars = z.strictObject({ kind: z.literal('stars'), stars: z.int().min(1).max(5) });
const Words = z.strictObject({ kind: z.literal('words'), words: z.string().min(1).max(200) });
const Review = z.discriminatedUnion('kind', [Stars, Words]);
const Settings = z.strictObject({
  theme: z.enum(['light', 'dark']),
  mails: z.boolean().default(true),
  limits: z.record(z.string().max(20), z.number().min(0).max(100)),
  nickname: z.string().max(30).nullable(),
});
const Filter = z.object({
  q: z.string().max(50).optional(),
  stars: z.coerce.number().int().min(1).max(5).optional(),
});

/** Schemas of zod in every place. */
export class Reviews extends Members {
  @Post('/reviews', { body: Review, response: Review, tags: ['reviews'] })
  addReview({ body }: { body: z.infer<typeof Review> }) {
    return body;
  }

  @Post('/reviews/many', { body: z.array(Review).max(20), response: z.number(), tags: ['reviews'] })
  addReviews({ body }: { body: z.infer<typeof Review>[] }) {
    return body.length;
  }

  @Get('/reviews', { query: Filter, response: Filter, tags: ['reviews'] })
  reviews({ query }: { query: z.infer<typeof Filter> }) {
    return query;
  }

  @Put('/settings', { body: Settings, response: Settings, tags: ['settings'] })
  putSettings({ body }: { body: z.infer<typeof Settings> }) {
    return body;
  }
}
