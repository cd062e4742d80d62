import { once } from 'node:events';
import { Agent, get as httpGet, type IncomingMessage } from 'node:http';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { sluiceRun, type Served, type SpawnOptions } from '../support/sluice-process.js';

const source = (graceS: number): string => `
import { Deployment, Get, WebSocket, WebSocketConnection, bind } from 'sluice';

const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

@Deployment({ gracefulShutdownTimeoutS: ${graceS} })
class Slow {
  @Get('/ping') ping() { return process.pid; }
  @Get('/wait') async wait(ms: number) {
    console.log('asked for');
    await later(ms);
    return 'done';
  }
  release = () => {};
  @Get('/held') async held() {
    console.log('asked for');
    await new Promise<void>((resolve) => { this.release = resolve; });
    return 'done';
  }
  @Get('/release') free() { this.release(); }
  @Get('/print') print() {
    process.stdout.write('x'.repeat(1_000_000));
    return process.pid;
  }
  @WebSocket('/talk') async talk(socket: WebSocketConnection) {
    for await (const message of socket) {
      await later(Number(message));
      await socket.send('done');
    }
  }
}

export const app = bind(Slow);
`;

async function start(graceS: number, options: SpawnOptions = {}): Promise<Served> {
  const project = await createApplication({ 'slow.ts': source(graceS) });
  const served = await sluiceRun(['slow.ts:app'], { cwd: project.root, ...options });
  await served.prints(/Ctrl-C stops it/);
  onTestFinished(async () => {
    const left = descendantsOf(served.child.pid ?? -1);
    await served.stop('SIGKILL');
    await gone(left);
  });
  return served;
}

/** Over a connection of its own. */
async function get(url: string, agent: Agent | false = false): Promise<[IncomingMessage, string]> {
  const [response]: IncomingMessage[] = await once(httpGet(url, { agent }), 'response');
  if (response === undefined) throw new Error('no response');
  return [response, await text(response)];
}

async function waiting(
  served: Served,
  path: string,
): Promise<Promise<[IncomingMessage, string]>[]> {
  const response = get(served.url + path);
  await served.prints(/asked for/);
  // In an array, so that it is not awaited here.
  return [response];
}

describe('a server that was told to stop', () => {
  it.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'a stopping server finishes after %s what is under way, and tells new connections that it drains',
    async (signal) => {
      const served = await start(60);
      const before = new Agent({ keepAlive: true });
      onTestFinished(() => before.destroy());
      await get(`${served.url}/ping`, before);
      const [slow] = await waiting(served, '/held');
      served.child.kill(signal);
      await served.prints(/^Stopping/m);
      await expect.poll(async () => (await get(`${served.url}/ping`))[0].statusCode).toBe(503);
      for (const path of ['/ping', '/-/healthz', '/-/readyz']) {
        // oxlint-disable-next-line no-await-in-loop
        const [response, body] = await get(served.url + path);
        expect(response.statusCode).toBe(503);
        expect(response.headers).toMatchObject({ 'retry-after': '1', connection: 'close' });
        expect(body).toBe('This node is being drained.');
      }
      // A connection from before the signal is served until all work is finished.
      await get(`${served.url}/release`, before);
      expect((await slow)?.[1]).toBe('"done"');
      expect(await served.ended()).toBe(0);
      await expect(get(`${served.url}/ping`)).rejects.toThrow('ECONNREFUSED');
    },
  );

  it('a stopping server answers 503 to what is not finished in time, and takes that time once', async () => {
    const graceS = 4;
    const served = await start(graceS);
    const [slow] = await waiting(served, '/wait?ms=600000');
    served.child.kill('SIGTERM');
    const [response] = (await slow) ?? [];
    const cutMs = performance.now();
    expect(response?.statusCode).toBe(503);
    expect(response?.headers['retry-after']).toBe('1');
    expect(await served.ended()).toBe(0);
    expect(performance.now() - cutMs).toBeLessThan(graceS * 1_000);
    expect(served.output()).toMatch(/GET \/wait 503 /);
  });

  it('a stopping server lets a WebSocket have its answer before it closes it with 1012', async () => {
    const served = await start(6);
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/talk`);
    await once(socket, 'open');
    const answered = once(socket, 'message');
    const closed = once(socket, 'close');
    socket.send('300');
    served.child.kill('SIGTERM');
    expect(String((await answered)[0])).toBe('done');
    expect((await closed)[0]).toBe(1012);
    expect(await served.ended()).toBe(0);
  });

  it('a server ends at once at SIGQUIT, and leaves no directory', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'stopping-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const served = await start(60, { env: { TMPDIR: directory, XDG_RUNTIME_DIR: '' } });
    expect(readdirSync(directory).join()).toMatch(/sluice-/);
    const below = descendantsOf(served.child.pid ?? -1);
    expect(await served.stop('SIGQUIT')).toBe(131);
    await gone(below);
    expect(readdirSync(directory).join()).not.toMatch(/sluice-\d/);
  });
});

describe('a server whose output nobody reads', () => {
  it('a server serves on after the reader of its output has gone, and stops in order', async () => {
    const served = await start(60);
    const below = descendantsOf(served.child.pid ?? -1);
    served.child.stdout?.destroy();
    served.child.stderr?.destroy();
    const agent = new Agent({ keepAlive: true });
    for (let count = 0; count < 100; count += 1) {
      // oxlint-disable-next-line no-await-in-loop
      const [response] = await get(`${served.url}/wait?ms=0`, agent);
      expect(response.statusCode).toBe(200);
    }
    agent.destroy();
    expect(descendantsOf(served.child.pid ?? -1)).toEqual(below);
    const slow = get(`${served.url}/wait?ms=1000`);
    await get(`${served.url}/ping`);
    served.child.kill('SIGTERM');
    expect((await slow)[1]).toBe('"done"');
    expect(await served.ended()).toBe(0);
  });

  it('a server stops though the reader of its output has stalled', async () => {
    const served = await start(60);
    served.child.stdout?.removeAllListeners('data').pause();
    await get(`${served.url}/print`);
    served.child.kill('SIGTERM');
    const [code] = await once(served.child, 'exit');
    expect(code).toBe(0);
  });
});
