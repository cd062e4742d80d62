import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';

import { type Contender, contenders } from './contenders.js';
import { type LoadGenerator, chooseLoadGenerator } from './load.js';
import { type RunningServer, startServer } from './server-process.js';
import { median, medianInterval } from './statistics.js';
import { type Workload, invalidOrder, workloads } from './workloads.js';

/**
 * Measures every contender side by side: all are up at once, and each round gives each of them one
 * window of load in an order that rotates, so that the machine's drift falls on all alike. Figures
 * are CPU time of the serving processes per request; ratios are paired within a round.
 */

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '15' },
    seconds: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

interface Sample {
  readonly cpuMicros: number;
  readonly requestsPerSecond: number;
}

interface Row {
  readonly workload: string;
  readonly contender: string;
  readonly cpuMicrosPerRequest: number;
  readonly requestsPerSecond: number;
  readonly cpuRatio: number;
  readonly cpuRatioInterval: readonly [number, number];
  readonly throughputRatio: number;
}

if (options.help) {
  process.stdout.write(
    'npm run bench -- [--rounds N] [--seconds S] [--only NAME ...] [--json FILE]\n' +
      'NAME is part of a contender or workload; node:http always runs, for the ratios.\n',
  );
} else {
  await main();
}

async function main(): Promise<void> {
  const load = chooseLoadGenerator();
  const rounds = Number(options.rounds);
  const seconds = Number(options.seconds);
  const chosen = selected();
  const servers: RunningServer[] = [];
  try {
    for (const contender of chosen.contenders) servers.push(await startServer(contender));
    for (const server of servers) await checkAnswers(server);
    const rows: Row[] = [];
    for (const workload of chosen.workloads) {
      for (const server of servers) await load.run(server.port, workload, seconds);
      const samples = await measure(servers, workload, { load: load.run, rounds, seconds });
      rows.push(...summarise(workload, chosen.contenders, samples));
    }
    print(rows, load.name, rounds);
    if (options.json !== undefined) {
      const machine = { node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
      const report = { machine, load: load.name, rounds, seconds, rows };
      writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    }
  } finally {
    for (const server of servers) await server.stop();
  }
}

function selected(): { contenders: Contender[]; workloads: Workload[] } {
  const only = options.only ?? [];
  const keep = (name: string): boolean => only.some((part) => name.includes(part));
  const narrowed = <T extends { name: string }>(all: readonly T[]): T[] => {
    const kept = all.filter((one) => keep(one.name));
    return kept.length > 0 ? kept : [...all];
  };
  const [baseline] = contenders;
  const kept = narrowed(contenders).filter((contender) => contender !== baseline);
  return {
    contenders: baseline === undefined ? kept : [baseline, ...kept],
    workloads: narrowed(workloads),
  };
}

/** A contender that answers wrongly, or accepts what it should refuse, is not worth timing. */
async function checkAnswers({ contender, port }: RunningServer): Promise<void> {
  const send = (path: string, method: string, body: string | undefined): Promise<Response> =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      ...(body === undefined ? {} : { body, headers: { 'content-type': 'application/json' } }),
    });
  for (const workload of workloads) {
    const response = await send(workload.path, workload.method, workload.body);
    const answer = await response.text();
    if (!response.ok || answer !== JSON.stringify(workload.expected)) {
      throw new Error(
        `${contender.name} answered ${workload.name} with ${response.status} ${answer}`,
      );
    }
  }
  const refused = await send('/orders', 'POST', invalidOrder);
  await refused.text();
  const isRefused = refused.status === 400 || refused.status === 422;
  if (isRefused !== contender.validates) {
    throw new Error(`${contender.name} answered an invalid order with ${refused.status}`);
  }
}

async function measure(
  servers: readonly RunningServer[],
  workload: Workload,
  plan: { load: LoadGenerator; rounds: number; seconds: number },
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(servers.map((one) => [one.contender.name, []]));
  for (let round = 0; round < plan.rounds; round++) {
    for (let turn = 0; turn < servers.length; turn++) {
      const server = servers[(round + turn) % servers.length];
      if (server === undefined) continue;
      const before = server.cpuMicros();
      const result = await plan.load(server.port, workload, plan.seconds);
      samples.get(server.contender.name)?.push({
        cpuMicros: (server.cpuMicros() - before) / result.requests,
        requestsPerSecond: result.requests / result.seconds,
      });
    }
  }
  return samples;
}

function summarise(
  workload: Workload,
  chosen: readonly Contender[],
  samples: ReadonlyMap<string, readonly Sample[]>,
): Row[] {
  const baseline = samples.get(chosen[0]?.name ?? '') ?? [];
  return chosen.map((contender) => {
    const own = samples.get(contender.name) ?? [];
    const paired = (figure: (sample: Sample) => number): number[] =>
      own.map((sample, round) => {
        const other = baseline[round];
        return other === undefined ? Number.NaN : figure(sample) / figure(other);
      });
    const cpuRatios = paired((sample) => sample.cpuMicros);
    return {
      workload: workload.name,
      contender: contender.name,
      cpuMicrosPerRequest: median(own.map((sample) => sample.cpuMicros)),
      requestsPerSecond: median(own.map((sample) => sample.requestsPerSecond)),
      cpuRatio: median(cpuRatios),
      cpuRatioInterval: medianInterval(cpuRatios),
      throughputRatio: median(paired((sample) => sample.requestsPerSecond)),
    };
  });
}

function print(rows: readonly Row[], load: string, rounds: number): void {
  process.stdout.write(
    `Node ${process.version}, ${cpus().length} cores, ${load}, medians of ${rounds} paired rounds\n` +
      '| workload | server | CPU us/request | requests/s | CPU ratio (95 % interval) | throughput ratio |\n' +
      '| --- | --- | --- | --- | --- | --- |\n',
  );
  for (const row of rows) {
    const [low, high] = row.cpuRatioInterval.map((bound) => bound.toFixed(2));
    process.stdout.write(
      `| ${row.workload} | ${row.contender} | ${row.cpuMicrosPerRequest.toFixed(1)} ` +
        `| ${row.requestsPerSecond.toFixed(0)} | ${row.cpuRatio.toFixed(2)} (${low} to ${high}) ` +
        `| ${row.throughputRatio.toFixed(2)} |\n`,
    );
  }
}
