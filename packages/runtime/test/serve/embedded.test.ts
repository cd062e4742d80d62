import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { descendantsOf, fixture, gone } from '../support/processes.js';

let directory: string;
let cleanUp: (() => Promise<void>) | undefined;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'embedded-'));
});
vi.setConfig({ testTimeout: 30_000 });
afterEach(async () => {
  await cleanUp?.();
  rmSync(directory, { recursive: true });
});

async function start(): Promise<{
  readonly pid: number;
  readonly url: string;
  readonly shutdown: () => Promise<void>;
  readonly trace: () => string[];
}> {
  const file = join(directory, 'trace');
  const child = fork(fixture('hand-over.mjs'), {
    execArgv: [],
    env: { ...process.env, TRACE: file },
  });
  const pid = child.pid ?? -1;
  const exited = once(child, 'exit');
  cleanUp = async () => {
    child.kill('SIGKILL');
    await exited;
  };
  const [message]: unknown[] = await once(child, 'message');
  const url = readUrl(message);
  return {
    pid,
    url,
    trace: () => readFileSync(file, 'utf8').trim().split('\n').toSorted(),
    shutdown: async () => {
      child.send('shutdown');
      await once(child, 'message');
      await exited;
    },
  };
}

describe('serve.run in a module that replicas import too', () => {
  it('serves through deployments that call each other', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/app?name=you`);
    expect(await response.json()).toMatchObject({ text: 'Hello, you!' });
  });

  it('hands the application over in replicas: what follows the call runs once', async () => {
    const { trace } = await start();
    const replicas = ['above true', 'above true', 'above true', 'above true'];
    const below = ['between true', 'between true', 'between true'];
    expect(trace()).toEqual(
      ['above false', ...replicas, 'below false', 'between false', ...below].toSorted(),
    );
  });

  it('lets a replica call another application of the module', async () => {
    const { url } = await start();
    expect(await (await fetch(`${url}/app/other`)).text()).toBe('Hello, other!');
  });

  it('leaves no process after shutdown', async () => {
    const { pid, shutdown } = await start();
    const below = descendantsOf(pid);
    expect(below.length).toBeGreaterThanOrEqual(4);
    await shutdown();
    await gone(below);
  });

  it('leaves no process when the calling process is killed', async () => {
    const { pid } = await start();
    const below = descendantsOf(pid);
    process.kill(pid, 'SIGKILL');
    await expect(gone(below)).resolves.toBeUndefined();
  });
});

function readUrl(message: unknown): string {
  if (typeof message === 'object' && message !== null && 'url' in message) {
    return String(message.url);
  }
  throw new Error(`no url in ${JSON.stringify(message)}`);
}
