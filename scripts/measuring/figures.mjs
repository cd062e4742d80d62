/** Prints the median of some times and their range, in milliseconds. */
export function printTimes(what, times, digits = 0) {
  const sorted = times.toSorted((a, b) => a - b);
  const shown = (ms) => ms.toFixed(digits);
  const range = times.length === 1 ? '' : `   (${shown(sorted[0])} to ${shown(sorted.at(-1))})`;
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(`${shown(median).padStart(7)} ms  ${what}${range}`);
}

export async function timed(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Waits until `look` gives something; what it throws counts as nothing. Gives up after a minute. */
export async function until(what, look) {
  const deadlineMs = performance.now() + 60_000;
  while (performance.now() < deadlineMs) {
    const seen = await Promise.resolve()
      .then(look)
      .catch(() => undefined);
    if (seen !== undefined && seen !== false) return seen;
    await pause(2);
  }
  throw new Error(`waited a minute for ${what}.`);
}
