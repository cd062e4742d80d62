/** How many requests and calls a version has answered, and how many of those failed. */
export interface Tally {
  readonly requests: number;
  readonly errors: number;
}

/** The tallies of both versions at one moment, counted from the beginning. */
export interface TallySample {
  readonly atMs: number;
  readonly stable: Tally;
  readonly candidate: Tally;
}

/** Recent requests are those of so long. */
export const RECENT_MS = 60_000;

/** Fewer failures than this say nothing, whatever the rest. */
const LEAST_ERRORS = 3;

/**
 * How sure one has to be, in standard deviations: the versions are compared every second, for hours perhaps,
 * and a good candidate should survive that.
 */
const SURE = 3.5;

/**
 * Says why a candidate should be given up: of all its requests, or of those of the last minute, clearly more
 * failed than of the version beside it. Undefined while that is not so, or not sure.
 */
export function whyGiveUp(samples: readonly TallySample[], nowMs: number): string | undefined {
  const last = samples.at(-1);
  if (last === undefined) return undefined;
  const before = samples.findLast(({ atMs }) => atMs <= nowMs - RECENT_MS) ?? samples[0] ?? last;
  const recent = {
    stable: difference(last.stable, before.stable),
    candidate: difference(last.candidate, before.candidate),
  };
  return whyWorse(last, 'since it began') ?? whyWorse(recent, 'in the last minute');
}

function whyWorse(
  { stable, candidate }: Pick<TallySample, 'stable' | 'candidate'>,
  when: string,
): string | undefined {
  if (!isClearlyWorse(candidate, stable)) return undefined;
  return `${share(candidate)} of its requests failed ${when}, and ${share(stable)} of the version before`;
}

/** True when the least plausible share of failures of one is above the greatest plausible one of the other. */
export function isClearlyWorse(candidate: Tally, stable: Tally): boolean {
  return candidate.errors >= LEAST_ERRORS && bounds(candidate).least > bounds(stable).greatest;
}

/**
 * The least and the greatest share of failures that a tally is plausible with; 0 to 1 when it is empty.
 * Source: Wilson 1927, the score interval of a binomial proportion.
 */
function bounds({ requests, errors }: Tally): {
  readonly least: number;
  readonly greatest: number;
} {
  // Without anything to compare with, a version that mostly works is taken for granted.
  if (requests === 0) return { least: 0, greatest: 0.5 };
  const rate = errors / requests;
  const z2 = SURE * SURE;
  const scale = 1 + z2 / requests;
  const centre = rate + z2 / (2 * requests);
  const spread = SURE * Math.sqrt((rate * (1 - rate)) / requests + z2 / (4 * requests * requests));
  return {
    least: Math.max((centre - spread) / scale, 0),
    greatest: Math.min((centre + spread) / scale, 1),
  };
}

function difference(now: Tally, before: Tally): Tally {
  return { requests: now.requests - before.requests, errors: now.errors - before.errors };
}

function share({ requests, errors }: Tally): string {
  return `${errors} of ${requests}`;
}
