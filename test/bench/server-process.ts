import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import type { Contender } from './contenders.js';
import type { BenchOptions } from './options.js';
import { profileEnvironment, profilesOf, saveProfiles } from './process/profiles.js';
import { commandLineOf, cpuMicrosOf, processTree } from './process/tree.js';
import { workDirectory } from './process/work-directory.js';

/** A contender that is up, with the CPU time of all its processes. */
export interface RunningServer {
  readonly contender: Contender;
  readonly port: number;
  /** Itself first. */
  pids(): readonly number[];
  /** Microseconds of CPU time since start, summed over the process and all it has started. */
  cpuMicros(): number;
  /** The same of its part alone. */
  partCpuMicros(): number;
  stop(): Promise<void>;
}

export type ServerOptions = Pick<BenchOptions, 'node' | 'profile'>;

/** How long a server that was asked to end may take before it is killed with all it has started. */
const STOP_TIMEOUT_MS = 15_000;

/** Starts a contender on a free port; resolves when `/hello` answers 200. */
export async function startServer(
  contender: Contender,
  options: ServerOptions = { node: process.execPath, profile: undefined },
): Promise<RunningServer> {
  const port = await freePort();
  const child = spawnContender(contender, { port, options });
  const stop = (): Promise<void> => stopTree(child, contender.stopSignal);
  try {
    await answers(child, contender, `http://127.0.0.1:${port}/hello`);
  } catch (error) {
    await stop();
    process.stderr.write(readFileSync(errorFile(port), 'utf8').slice(-4000));
    throw error;
  }
  const pids = (): number[] => processTree(child.pid ?? 0);
  return {
    contender,
    port,
    pids,
    cpuMicros: () => cpuMicrosOfAll(pids()),
    partCpuMicros: () => {
      const includes = contender.part?.includes ?? (() => false);
      return cpuMicrosOfAll(pids().filter((pid) => includes(commandLineOf(pid))));
    },
    stop: async () => {
      const profiles = profileDirectory(contender, options);
      if (profiles !== undefined) await saveProfiles(profiles, pids());
      await stop();
    },
  };
}

/** The server's standard error; shown when the server does not come up. */
const errorFile = (port: number): string => join(workDirectory(), `${port}.err`);

const profileDirectory = (contender: Contender, { profile }: ServerOptions): string | undefined =>
  profile === undefined ? undefined : profilesOf(contender.name, profile);

/** Starts its processes and does not wait; they end with this one. */
export function spawnContender(
  contender: Contender,
  { port, options }: { port: number; options: ServerOptions },
): ChildProcess {
  const { command, args, env, cwd } = contender.launch({ port, node: options.node });
  const profiles = profileDirectory(contender, options);
  const errors = openSync(errorFile(port), 'a');
  const child = spawn(command, args, {
    cwd,
    env: {
      ...process.env,
      PORT: String(port),
      NODE_ENV: 'production',
      SLUICE_ACCESS_LOG: '0',
      ...(profiles === undefined ? {} : profileEnvironment(profiles)),
      ...env,
    },
    stdio: ['ignore', 'ignore', errors],
  });
  closeSync(errors);
  const end = (): void => void child.kill(contender.stopSignal);
  process.once('exit', end);
  child.once('exit', () => process.off('exit', end));
  return child;
}

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

/** Asks it to end, and kills what is left of its tree. */
export async function stopTree(
  child: ChildProcess,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  const tree = processTree(child.pid ?? 0);
  child.kill(signal);
  const timer = setTimeout(() => {
    // Children first: killing the parent would let the others get away from the tree.
    for (const pid of processTree(child.pid ?? 0).toReversed()) kill(pid);
  }, STOP_TIMEOUT_MS);
  await exited;
  clearTimeout(timer);
  await Promise.all(tree.map((pid) => gone(pid)));
}

const cpuMicrosOfAll = (pids: readonly number[]): number =>
  pids.reduce((sum, pid) => sum + cpuMicrosOf(pid), 0);

async function answers(child: ChildProcess, contender: Contender, url: string): Promise<void> {
  const deadline = Date.now() + (contender.startTimeoutMs ?? 30_000);
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`${contender.name} exited at start`);
    const response = await fetch(url).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok === true) return;
    await delay(100);
  }
  throw new Error(`${contender.name} did not answer in time`);
}

/** A child may outlast its parent by a moment; its port and memory are not free before. */
async function gone(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    if (commandLineOf(pid) === '') return;
    await delay(20);
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process ended meanwhile.
  }
}
