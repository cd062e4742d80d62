import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

import type { Contender } from './contenders.js';

/** A contender that is up, with the CPU time of all its processes. */
export interface RunningServer {
  readonly contender: Contender;
  readonly port: number;
  /** Microseconds of CPU time since start, summed over the process and all it has started. */
  cpuMicros(): number;
  stop(): Promise<void>;
}

export async function startServer(contender: Contender): Promise<RunningServer> {
  const port = await freePort();
  const child = spawn(process.execPath, contender.arguments(port), {
    env: { ...process.env, PORT: String(port), NODE_ENV: 'production', SLUICE_ACCESS_LOG: '0' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await answers(child, contender, port);
  return {
    contender,
    port,
    cpuMicros: () => processTree(child.pid ?? 0).reduce((sum, pid) => sum + cpuMicrosOf(pid), 0),
    stop: async () => {
      if (child.exitCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

async function answers(child: ChildProcess, contender: Contender, port: number): Promise<void> {
  for (let attempt = 0; attempt < 300; attempt++) {
    if (child.exitCode !== null) throw new Error(`${contender.name} exited at start`);
    const response = await fetch(`http://127.0.0.1:${port}/hello`).catch(() => undefined);
    if (response?.ok === true) return;
    await delay(100);
  }
  child.kill('SIGKILL');
  throw new Error(`${contender.name} did not answer within 30 s`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port was given');
  return address.port;
}

function processTree(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const parent = parentOf(Number(name));
    if (parent === undefined) continue;
    children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const tree = [root];
  for (const pid of tree) tree.push(...(children.get(pid) ?? []));
  return tree;
}

function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name before it is in parentheses and may hold spaces.
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** From the scheduler's own nanosecond count of each thread; `stat` counts in ticks of 10 ms. */
function cpuMicrosOf(pid: number): number {
  try {
    let nanos = 0;
    for (const thread of readdirSync(`/proc/${pid}/task`)) {
      nanos += Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
    }
    return nanos / 1000;
  } catch {
    return 0;
  }
}
