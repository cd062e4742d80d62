import type { Candidate, PolicyInput, Random } from './policy.js';

/**
 * Chooses the less loaded of two replicas drawn at random.
 *
 * The pair is drawn from all replicas first, since nearly always one of the two is free. Only when
 * neither is, a second pair is drawn from the free ones. Returns undefined when no replica is free;
 * the caller queues.
 * Source: Mitzenmacher 2001, "The Power of Two Choices in Randomized Load Balancing".
 */
export function powerOfTwo<C extends Candidate>({
  candidates,
  random,
  nowMs,
}: Omit<PolicyInput<C>, 'work'>): C | undefined {
  const chosen = drawLessLoaded(candidates, random, nowMs);
  // With two replicas or fewer, a busy pair means that all are busy.
  if (chosen !== undefined || candidates.length <= 2) return chosen;
  const free = candidates.filter((one) => one.isFree(nowMs));
  return drawLessLoaded(free, random, nowMs);
}

/** A tie goes to the first of the pair, which is random. */
function drawLessLoaded<C extends Candidate>(
  candidates: readonly C[],
  random: Random,
  nowMs: number,
): C | undefined {
  const count = candidates.length;
  if (count < 2) return ifFree(candidates[0], nowMs);
  const a = Math.floor(random() * count);
  // Draw b from n-1 and shift past a: every ordered pair of distinct replicas is equally likely.
  const b = Math.floor(random() * (count - 1));
  const first = ifFree(candidates[a], nowMs);
  const second = ifFree(candidates[b >= a ? b + 1 : b], nowMs);
  if (first === undefined || second === undefined) return first ?? second;
  return second.load < first.load ? second : first;
}

function ifFree<C extends Candidate>(candidate: C | undefined, nowMs: number): C | undefined {
  return candidate?.isFree(nowMs) === true ? candidate : undefined;
}
