import { basename, dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { type Contender, BARE, isAgain, NODE_GROUP, sluiceRun } from '../contenders.js';
import { chooseLoadGenerator } from '../load.js';
import type { BenchOptions } from '../options.js';
import { type RunningServer, startServer } from '../server-process.js';
import { type Memory, commandLineOf, memoryOf } from '../process/tree.js';
import { type SectionResult, megabytes } from '../report.js';
import { WORKLOADS, type Workload } from '../workloads.js';

/** The example application, compiled; it knows only one of the workloads. */
export const SHOP: Contender = {
  name: 'examples/shop.ts, 2 replicas',
  launch: sluiceRun('shop/shop.js:app'),
  validates: true,
};

const LOAD_SECONDS = 3;

/** Measures the memory of every process of every server, at rest and after load. */
export async function runMemory(options: BenchOptions): Promise<SectionResult> {
  const asked = options.only.length === 0 ? () => true : isNamed(options.only);
  const rows: string[][] = [];
  for (const contender of [...NODE_GROUP.contenders, SHOP]) {
    if (isAgain(contender) || !asked(contender.name)) continue;
    process.stderr.write(`Memory: ${contender.name}...\n`);
    const known = contender === SHOP ? WORKLOADS.slice(0, 1) : WORKLOADS;
    rows.push(...(await measureOne(contender, known, options)));
  }
  const columns = [
    'server',
    'process',
    'RSS idle, MB',
    'PSS idle, MB',
    'RSS after load, MB',
    'PSS after load, MB',
  ];
  const title = `Memory (MB of 10^6 bytes), 2 s after start and after ${LOAD_SECONDS} s of each workload`;
  return { tables: [{ title, rows: [columns, ...rows] }], figures: [], notes: [], details: rows };
}

const isNamed =
  (only: readonly string[]) =>
  (name: string): boolean =>
    name === BARE.name || only.some((part) => name.includes(part));

async function measureOne(
  contender: Contender,
  known: readonly Workload[],
  options: BenchOptions,
): Promise<string[][]> {
  const { run: load } = chooseLoadGenerator();
  const server = await startServer(contender, options);
  try {
    await delay(2000);
    const idle = memoryByPid(server);
    for (const workload of known) await load(server.port, workload, LOAD_SECONDS);
    const loaded = memoryByPid(server);
    return [...idle].map(([pid, before]) => {
      const after = loaded.get(pid);
      return [
        contender.name,
        roleOf(pid),
        megabytes(before.residentBytes),
        megabytes(before.proportionalBytes),
        after === undefined ? 'gone' : megabytes(after.residentBytes),
        after === undefined ? 'gone' : megabytes(after.proportionalBytes),
      ];
    });
  } finally {
    await server.stop();
  }
}

const memoryByPid = (server: RunningServer): Map<number, Memory> =>
  new Map(server.pids().map((pid) => [pid, memoryOf(pid)]));

/** `replica` of `sluice: replica app#Shop#a1b2c3`; the script's own name of other processes. */
function roleOf(pid: number): string {
  const commandLine = commandLineOf(pid);
  const role = /^sluice: (\w+)/.exec(commandLine)?.[1];
  if (role !== undefined) return role;
  const path = commandLine.split(' ').find((word) => word.endsWith('.js'));
  if (path === undefined) return 'process';
  const name = basename(path, '.js');
  if (name !== 'main') return name;
  const folder = basename(dirname(path));
  return folder === 'cli' ? 'supervisor' : folder;
}
