import type { Candidate, PlacedWork, PolicyInput } from '../../../src/balance/policy/policy.js';

let made = 0;

/** A replica whose load the test sets. */
export class Counted implements Candidate {
  readonly id: string;
  load: number;
  readonly limit: number;
  readonly models: readonly string[] | undefined;

  constructor(
    load = 0,
    limit = 1000,
    more: { readonly id?: string; readonly models?: readonly string[] } = {},
  ) {
    made += 1;
    this.load = load;
    this.limit = limit;
    this.id = more.id ?? `app#Model#${made}`;
    this.models = more.models;
  }

  isFree(): boolean {
    return this.load < this.limit;
  }
}

/** A request with header fields and a body. */
export function work(
  headers: Readonly<Record<string, string>> = {},
  content?: string | Uint8Array,
): PlacedWork {
  return { kind: 'request', header: (name) => headers[name], content: () => content };
}

/** What a policy gets, with numbers that are the same on every run. */
export function input<C extends Candidate>(
  candidates: readonly C[],
  placed: PlacedWork = work(),
  random: () => number = seeded(1),
): PolicyInput<C> {
  return { candidates, work: placed, random, nowMs: 0 };
}

/** A small generator whose numbers are the same on every run (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
