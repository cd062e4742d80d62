import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import { type Contender, script } from '../contenders.js';
import type { BenchOptions } from '../options.js';
import { freePort, spawnContender, stopTree } from '../server-process.js';
import { cpuMicrosOf } from '../process/tree.js';
import { type Figure, type SectionResult, withInterval } from '../report.js';
import { type Estimate, estimate, median, pairedRatios } from '../statistics.js';
import { startReplicas } from './start-replica.js';

const STARTERS: readonly Contender[] = [
  { name: 'node:http', launch: script('hello-node'), validates: false },
  { name: 'node:http (A/A)', launch: script('hello-node'), validates: false },
  { name: 'sluice', launch: script('hello-sluice'), validates: false },
];

interface Start {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Times a process from spawn to its first 200, and a replica from spawn to ready. */
export async function runStart(options: BenchOptions): Promise<SectionResult> {
  const series = new Map<string, Start[]>(STARTERS.map(({ name }) => [name, []]));
  process.stderr.write('Start...\n');
  for (let round = 0; round < options.rounds; round += 1) {
    for (let turn = 0; turn < STARTERS.length; turn += 1) {
      const contender = STARTERS[(round + turn) % STARTERS.length];
      if (contender !== undefined)
        series.get(contender.name)?.push(await startOnce(contender, options));
    }
  }
  const wall = (name: string): number[] => (series.get(name) ?? []).map(({ wallMs }) => wallMs);
  const cpu = (name: string): number[] => (series.get(name) ?? []).map(({ cpuMs }) => cpuMs);
  const ratio = (name: string): Estimate => estimate(pairedRatios(wall(name), wall('node:http')));
  const rows = STARTERS.map(({ name }) => [
    name,
    median(wall(name)).toFixed(0),
    median(cpu(name)).toFixed(0),
    withInterval(ratio(name)),
    withInterval(estimate(pairedRatios(cpu(name), cpu('node:http')))),
  ]);
  const replicas = await startReplicas(Math.min(options.rounds, 10));
  const figures: Figure[] = [
    {
      name: 'start of sluice / start of node:http',
      estimate: ratio('sluice'),
      sameAgain: ratio('node:http (A/A)'),
    },
    ...replicas.figures,
  ];
  return {
    tables: [
      {
        title: `Start of a hello server: \`node\` to first 200, medians of ${options.rounds} paired rounds`,
        rows: [
          ['server', 'ms', 'CPU ms', 'ratio of times (95 % interval)', 'ratio of CPU'],
          ...rows,
        ],
      },
      replicas.table,
    ],
    figures,
    notes: [],
    details: Object.fromEntries(series),
  };
}

async function startOnce(contender: Contender, options: BenchOptions): Promise<Start> {
  const port = await freePort();
  const began = performance.now();
  const child = spawnContender(contender, { port, options });
  try {
    for (;;) {
      if (child.exitCode !== null) throw new Error(`${contender.name} exited at start`);
      if (await answersHello(port)) {
        const wallMs = performance.now() - began;
        return { wallMs, cpuMs: cpuMicrosOf(child.pid ?? 0) / 1000 };
      }
      await delay(1);
    }
  } finally {
    await stopTree(child);
  }
}

/** A socket of its own: `fetch` would wait between attempts and keep what it learnt. */
function answersHello(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    let text = '';
    socket.setEncoding('latin1');
    socket.once('connect', () => socket.write('GET /hello HTTP/1.1\r\nhost: bench\r\n\r\n'));
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (!text.includes('\r\n')) return;
      socket.destroy();
      resolve(text.startsWith('HTTP/1.1 200 '));
    });
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
}
