import { beforeEach, expect } from 'vitest';

/** The events that the handlers of a test have noted, in order; empty when each test starts. */
export const events: string[] = [];
beforeEach(() => {
  events.length = 0;
});

/** Resolves when all of these have been noted. */
export function happened(...expected: string[]): Promise<void> {
  return expect.poll(() => events).toEqual(expect.arrayContaining(expected));
}
