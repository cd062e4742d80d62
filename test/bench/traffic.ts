import { performance } from 'node:perf_hooks';

import type { Contender } from './contenders.js';
import { type RunningServer, startServer } from './server-process.js';
import { type Estimate, estimate, pairedRatios } from './statistics.js';

/** One figure of a server in one round. */
export type Measure = (server: RunningServer) => Promise<number>;

/**
 * Takes a figure of each contender in turns, `rounds` times, after a round that warms up; the
 * first is what ratios are relative to.
 */
export async function inTurns(
  contenders: readonly Contender[],
  rounds: number,
  measure: Measure,
): Promise<readonly number[][]> {
  const servers: RunningServer[] = [];
  try {
    for (const contender of contenders) servers.push(await startServer(contender));
    for (const server of servers) await measure(server);
    const series: number[][] = servers.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, server] of servers.entries()) series[index]?.push(await measure(server));
    }
    return series;
  } finally {
    for (const server of servers) await server.stop();
  }
}

/** The ratio of two series of the same rounds. */
export const ratioOf = (above: readonly number[], below: readonly number[]): Estimate =>
  estimate(pairedRatios(above, below));

/** A line of a table: what was measured, the figures, and what they should be. */
export function line(what: string, figures: string, target: string): void {
  process.stdout.write(`| ${what} | ${figures} | target ${target} |\n`);
}

export const shown = ({ value, low, high }: Estimate): string =>
  `${value.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;

/** Calls `once` again and again for `seconds`; the times of all calls in milliseconds. */
export async function timeEach(seconds: number, once: () => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  const endMs = performance.now() + seconds * 1000;
  for (let startMs = performance.now(); startMs < endMs; startMs = performance.now()) {
    await once();
    times.push(performance.now() - startMs);
  }
  return times;
}

/** The value below which `share` of all lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
