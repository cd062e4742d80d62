import type { Contender } from './contenders.js';
import type { LoadGenerator } from './load.js';
import type { RunningServer } from './server-process.js';
import { type Estimate, estimate, pairedRatios } from './statistics.js';
import type { Workload } from './workloads.js';

/** The cost of a contender in each round: CPU microseconds per request, and requests per second. */
export interface Series {
  readonly name: string;
  readonly cpuMicros: number[];
  readonly requestsPerSecond: number[];
}

export interface LoadPlan {
  readonly load: LoadGenerator;
  readonly rounds: number;
  readonly seconds: number;
}

/**
 * Gives each server one window of load per round, in an order that rotates, so that the machine's
 * drift falls on all alike. The first window of each warms it up and is not counted.
 */
export async function measure(
  servers: readonly RunningServer[],
  workloadOf: (contender: Contender) => Workload,
  plan: LoadPlan,
): Promise<Series[]> {
  const series = new Map<string, Series>();
  const add = (name: string, cpuMicros: number, requestsPerSecond: number): void => {
    const own = series.get(name) ?? { name, cpuMicros: [], requestsPerSecond: [] };
    own.cpuMicros.push(cpuMicros);
    own.requestsPerSecond.push(requestsPerSecond);
    series.set(name, own);
  };
  const window = (server: RunningServer) =>
    plan.load(server.port, workloadOf(server.contender), plan.seconds);

  for (const server of servers) await window(server);
  for (let round = 0; round < plan.rounds; round += 1) {
    for (let turn = 0; turn < servers.length; turn += 1) {
      const server = servers[(round + turn) % servers.length];
      if (server === undefined) continue;
      const before = server.cpuMicros();
      const partBefore = server.partCpuMicros();
      const { requests, seconds } = await window(server);
      const { name, part } = server.contender;
      add(name, (server.cpuMicros() - before) / requests, requests / seconds);
      if (part !== undefined) {
        add(part.name, (server.partCpuMicros() - partBefore) / requests, requests / seconds);
      }
    }
  }
  const names = servers.flatMap(({ contender }) => [contender.name, contender.part?.name ?? '']);
  return names.flatMap((name) => series.get(name) ?? []);
}

/** The CPU time of one server as a multiple of another's. */
export const cpuRatio = (above: Series, below: Series): Estimate =>
  estimate(pairedRatios(above.cpuMicros, below.cpuMicros));
