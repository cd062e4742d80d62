import { leastOf } from './least-loaded.js';
import type { Candidate, Policy, PolicyInput } from './policy.js';
import { promptOf } from './prompt.js';
import { powerOfTwo } from './power-of-two.js';
import { blockKeys, BLOCK_CHARS, PrefixTable } from './prefix-table.js';

export interface PrefixAwareOptions {
  /**
   * The prefix decides while the busiest free replica has at most so many requests more than the least busy
   * one.
   */
  readonly imbalancedThreshold: number;
  /** The share of the text, from 0 to 1, that a replica must have seen to be preferred. */
  readonly matchRateThreshold: number;
  /** How many characters are remembered for all replicas together. */
  readonly maxChars: number;
}

/**
 * Makes a policy that sends a request to the replica that has seen the longest beginning of its text,
 * whose caches then spare it that part: of a prompt, the system message and the conversation so far.
 *
 * Load comes first: while replicas are unequally loaded, the least loaded gets the request. A text that
 * no replica knows goes to the least loaded too, and a request without a text to the lesser of two.
 * Source: Ray Serve's PrefixCacheAffinityRouter.
 */
export function prefixAware(options: PrefixAwareOptions): Policy {
  const table = new PrefixTable(options.maxChars);
  let known: readonly Candidate[] | undefined;
  return (input) => {
    const content = input.work.content?.();
    const text = content === undefined ? '' : promptOf(content);
    if (text.length < BLOCK_CHARS) return powerOfTwo(input);
    if (known !== input.candidates) {
      known = input.candidates;
      table.keep(new Set(known.map(({ id }) => id)));
    }
    const keys = blockKeys(text);
    const chosen = isBalanced(input, options.imbalancedThreshold)
      ? byPrefix(input, keys, { table, matchRateThreshold: options.matchRateThreshold })
      : leastOf(input.candidates, { ...input, rank: ({ load }) => load });
    if (chosen !== undefined) table.add(keys, chosen.id);
    return chosen;
  };
}

function byPrefix<C extends Candidate>(
  input: PolicyInput<C>,
  keys: readonly number[],
  {
    table,
    matchRateThreshold,
  }: { readonly table: PrefixTable; readonly matchRateThreshold: number },
): C | undefined {
  const matched = table.match(keys);
  let longest = 0;
  for (const { id } of input.candidates.filter((one) => one.isFree(input.nowMs))) {
    longest = Math.max(longest, matched.get(id) ?? 0);
  }
  const isKnown = longest > 0 && longest / keys.length >= matchRateThreshold;
  return leastOf(input.candidates, {
    ...input,
    // A replica without the longest match comes behind all that have it, and is taken when none is left.
    rank: ({ id, load }) => (isKnown && matched.get(id) !== longest ? BEHIND + load : load),
  });
}

/** More than any replica has in flight. */
const BEHIND = 2 ** 40;

function isBalanced({ candidates, nowMs }: PolicyInput<Candidate>, most: number): boolean {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = 0;
  for (const candidate of candidates) {
    if (!candidate.isFree(nowMs)) continue;
    lowest = Math.min(lowest, candidate.load);
    highest = Math.max(highest, candidate.load);
  }
  return highest - lowest <= most;
}
