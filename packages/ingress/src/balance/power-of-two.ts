import type { Candidate, Choice, PolicyInput, Random } from './policy.js';

/**
 * Chooses the less loaded of two replicas drawn at random.
 *
 * Draws among all first, since nearly always one of the pair is free; only when neither is, among
 * those that are. Returns undefined when no replica is free; the caller queues.
 * Source: Mitzenmacher 2001, "The Power of Two Choices in Randomized Load Balancing".
 */
export function powerOfTwo<C extends Candidate>(input: PolicyInput<C>): Choice<C> | undefined {
  const { candidates, random, nowMs } = input;
  const chosen =
    lessLoaded(drawPair(candidates, random), nowMs) ??
    lessLoaded(drawPair(freeOnes(candidates, nowMs), random), nowMs);
  return chosen && { chosen, release: chosen.take() };
}

function freeOnes<C extends Candidate>(candidates: readonly C[], nowMs: number): readonly C[] {
  // A pair that was not free leaves nobody to find among two.
  return candidates.length <= 2 ? [] : candidates.filter((one) => one.isFree(nowMs));
}

/** A tie goes to the first of the pair, which is random. */
function lessLoaded<C extends Candidate>(
  [first, second]: readonly (C | undefined)[],
  nowMs: number,
): C | undefined {
  const a = first?.isFree(nowMs) === true ? first : undefined;
  const b = second?.isFree(nowMs) === true ? second : undefined;
  if (a === undefined || b === undefined) return a ?? b;
  return b.load < a.load ? b : a;
}

function drawPair<C>(candidates: readonly C[], random: Random): readonly (C | undefined)[] {
  const count = candidates.length;
  if (count < 2) return [candidates[0]];
  const a = Math.floor(random() * count);
  // Draw b from n-1 and shift past a: every ordered pair of distinct replicas is equally likely.
  const b = Math.floor(random() * (count - 1));
  return [candidates[a], candidates[b >= a ? b + 1 : b]];
}
