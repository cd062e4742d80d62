import type { Candidate, Policy, PolicyInput } from './policy.js';

/**
 * Chooses the free replica with the least work in flight; among equals each is as likely as the others.
 *
 * Looks at every replica for every request, where the default looks at two.
 */
export const leastLoaded: Policy = ({ candidates, random, nowMs }) =>
  leastOf(candidates, { rank: ({ load }) => load, random, nowMs });

/** Chooses the free candidate of the lowest rank; a tie is drawn at random. Undefined when none is free. */
export function leastOf<C extends Candidate>(
  candidates: readonly C[],
  {
    rank,
    random,
    nowMs,
  }: Pick<PolicyInput<C>, 'random' | 'nowMs'> & { readonly rank: (candidate: C) => number },
): C | undefined {
  let chosen: C | undefined;
  let lowest = Number.POSITIVE_INFINITY;
  let ties = 0;
  for (const candidate of candidates) {
    if (!candidate.isFree(nowMs)) continue;
    const own = rank(candidate);
    if (chosen === undefined || own < lowest) {
      chosen = candidate;
      lowest = own;
      ties = 1;
    } else if (own === lowest) {
      // The k-th of equals replaces the choice with a chance of 1 in k.
      ties += 1;
      if (random() * ties < 1) chosen = candidate;
    }
  }
  return chosen;
}
