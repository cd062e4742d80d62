import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { BUN } from './bun-contenders.js';
import type { NpmPeers } from './npm-peers.js';
import {
  type BenchOptions,
  BenchUsageError,
  parseOptions,
  SECTION_NAMES,
  USAGE,
} from './options.js';
import { isIsolated, runIsolated, whyNotIsolated } from './process/namespace.js';
import { nodeVersion } from './process/node-version.js';
import { preparePython } from './process/python.js';
import { render } from './report.js';
import { groupsFor } from './sections/http.js';
import { runSection } from './sections/section.js';
import { WATT } from './watt-contenders.js';
import { WORKLOADS } from './workloads.js';

/**
 * The command behind `npm run bench`.
 *
 * With `--ray` it runs itself again, whole, in a network namespace: Ray listens on every interface,
 * and what it is compared with has to be measured beside it.
 */

// Handlers of `exit` end the servers, so a signal must become an exit.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));

try {
  process.exitCode = await main(parseOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof BenchUsageError)) throw error;
  process.stderr.write(`${error.message}\n\n${USAGE}`);
  process.exitCode = 2;
}

async function main(options: BenchOptions): Promise<number> {
  if (options.help) {
    process.stdout.write(USAGE);
    return 0;
  }
  if (options.list) {
    list(options);
    return 0;
  }
  if (isIsolated()) {
    await run(options);
    return 0;
  }
  // Here, for in the namespace there is no network to install from.
  const python = options.python && installs('uvicorn');
  if (options.bun) installPeers('Bun', BUN);
  if (options.watt) installPeers('Watt', WATT);
  if (options.ray && canIsolate() && installs('ray')) return runIsolated();
  await run({ ...options, python, ray: false });
  return 0;
}

function installPeers(name: string, peers: NpmPeers): void {
  const failure = peers.install();
  if (failure !== undefined) process.stderr.write(`Skipped ${name}: ${failure}.\n`);
}

function installs(name: string): boolean {
  const python = preparePython(name, { install: true });
  if (python.kind === 'missing') process.stderr.write(`Skipped ${name}: ${python.reason}.\n`);
  return python.kind === 'ready';
}

function canIsolate(): boolean {
  const reason = whyNotIsolated();
  if (reason === undefined) return true;
  process.stderr.write(`Skipped ray: no network namespace can be had here (${reason}).\n`);
  return false;
}

async function run(options: BenchOptions): Promise<void> {
  const machine = { node: nodeVersion(options.node), cpu: cpus()[0]?.model, cores: cpus().length };
  process.stdout.write(`Node ${machine.node}, ${machine.cores} cores, ${machine.cpu ?? ''}\n`);
  const sections: Record<string, unknown> = {};
  for (const name of options.sections) {
    const result = await runSection(name, options);
    process.stdout.write(`\n${render(result)}`);
    sections[name] = { figures: result.figures, notes: result.notes, details: result.details };
    if (options.json !== undefined) {
      const { rounds, seconds } = options;
      const report = { machine, rounds, seconds, sections };
      writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    }
  }
}

function list(options: BenchOptions): void {
  const { groups, notes } = groupsFor(options);
  const servers = groups.flatMap(({ title, contenders }) => [
    `${title}:`,
    ...contenders.map(({ name }) => `  ${name}`),
  ]);
  const lines = [
    `Sections: ${SECTION_NAMES.join(', ')}`,
    `Workloads: ${WORKLOADS.map(({ name }) => name).join(', ')}`,
    ...servers,
    ...notes,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
