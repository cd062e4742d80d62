import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { fileURLToPath } from 'node:url';

import { bind, serve } from 'sluice';
import { afterEach, describe, expect, it } from 'vitest';

import { pids } from './lifecycle-app.js';

/** Stands for the class of the fixture, which the replicas import. */
class Large {
  fetch(): string {
    return '';
  }
}

const module = fileURLToPath(new URL('fixtures/large.mjs', import.meta.url));
const QUIET = { info() {}, warn() {}, error() {} };

function deploy(): Promise<unknown> {
  return serve.run(bind(Large), {
    port: 0,
    replicaExecArgv: [],
    log: QUIET,
    entry: { module, exportName: 'app' },
  });
}

afterEach(() => serve.shutdown());

describe('a client that reads a long answer slowly', () => {
  it.each([
    ['is told to end', async (pid: number) => process.kill(pid, 'SIGTERM')],
    ['is replaced by another version', deploy],
  ])('gets all of it though its replica, whose handler has ended, %s', async (_, end) => {
    await deploy();
    const [pid = -1] = pids();
    const [response]: IncomingMessage[] = await once(get(`${serve.status().url}/`), 'response');
    await end(pid);
    await expect.poll(() => pids().some((other) => other !== pid)).toBe(true);
    let bytes = 0;
    for await (const chunk of response ?? []) bytes += Buffer.from(chunk).length;
    expect(bytes).toBe(20_000_000);
  });
});
