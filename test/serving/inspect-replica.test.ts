import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, freePort, spawnNode, type SluiceProcess } from '../support/sluice-process.js';

const FILES = {
  'shop.mjs': `import { bind } from 'sluice';
const LOADED_AT = 'the top of the module';
class Model { answer() { return 42; } }
class Shop {
  constructor(model) {
    this.model = model;
  }
  async fetch() { return { pid: process.pid, answer: await this.model.answer() }; }
}
export const app = bind(Shop, bind(Model));
`,
};

interface Paused {
  readonly params: {
    readonly callFrames: readonly {
      readonly functionName: string;
      readonly location: { readonly lineNumber: number };
    }[];
  };
}

/** A debugger: what Chrome and VS Code send, without their windows. */
class Debugger {
  readonly #socket: WebSocket;
  readonly #answers = new Map<number, (result: unknown) => void>();
  readonly #paused: Paused[] = [];
  #waiting: ((paused: Paused) => void) | undefined;
  #last = 0;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data: Buffer) => {
      const message: { id?: number; method?: string; result?: unknown } = JSON.parse(
        data.toString(),
      );
      if (message.id !== undefined) this.#answers.get(message.id)?.(message.result);
      if (message.method !== 'Debugger.paused') return;
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as the protocol says
      const paused = message as unknown as Paused;
      if (this.#waiting === undefined) this.#paused.push(paused);
      else this.#waiting(paused);
      this.#waiting = undefined;
    });
  }

  static async connect(url: string): Promise<Debugger> {
    const socket = new WebSocket(url);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    onTestFinished(() => socket.terminate());
    return new Debugger(socket);
  }

  async send(method: string, params: object = {}): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answer = new Promise<unknown>((resolve) => this.#answers.set(id, resolve));
    this.#socket.send(JSON.stringify({ id, method, params }));
    return await answer;
  }

  /** Where it stands still next. */
  async stop(): Promise<{ readonly name: string; readonly line: number }> {
    const paused =
      this.#paused.shift() ??
      (await new Promise<Paused>((resolve) => {
        this.#waiting = resolve;
      }));
    const [frame] = paused.params.callFrames;
    return {
      name: frame?.functionName ?? '',
      line: (frame?.location.lineNumber ?? 0) + 1,
    };
  }

  close(): void {
    this.#socket.close();
  }
}

async function run(...flags: readonly string[]): Promise<{
  readonly running: SluiceProcess;
  readonly url: string;
}> {
  const { root } = await createApplication(FILES);
  const port = await freePort();
  const args = ['run', 'shop.mjs:app', '--port', String(port), '--no-admin', ...flags];
  const running = spawnNode([command, ...args], { cwd: root });
  onTestFinished(async () => {
    const left = descendantsOf(running.child.pid ?? -1);
    await running.stop('SIGKILL');
    await gone(left);
  });
  return { running, url: `http://127.0.0.1:${port}` };
}

async function debuggerOf(running: SluiceProcess): Promise<Debugger> {
  const [, address = ''] = await running.prints(/Debugger listening on (ws:\S+)/);
  const client = await Debugger.connect(address);
  await client.send('Runtime.enable');
  await client.send('Debugger.enable');
  return client;
}

describe('sluice run --inspect-replica', () => {
  it('lets a debugger stop at the top of the module, and before the constructor', async () => {
    const { running, url } = await run('--inspect-replica', 'Shop', '--inspect-port', '0');
    const client = await debuggerOf(running);
    await client.send('Debugger.setBreakpointByUrl', {
      urlRegex: String.raw`shop\.mjs`,
      lineNumber: 1,
    });
    await client.send('Runtime.runIfWaitingForDebugger');
    expect(await client.stop()).toMatchObject({ line: 2 });
    await client.send('Debugger.resume');
    expect(await client.stop()).toMatchObject({ name: 'runInDebugger' });
    await client.send('Debugger.setBreakpointByUrl', {
      urlRegex: String.raw`shop\.mjs`,
      lineNumber: 5,
    });
    await client.send('Debugger.resume');
    expect(await client.stop()).toEqual({ name: 'Shop', line: 6 });
    expect((await fetch(`${url}/-/readyz`)).status).toBe(503);
    await client.send('Debugger.resume');
    await running.prints(/Ctrl-C stops it/);
    expect(await (await fetch(url)).json()).toMatchObject({ answer: 42 });
  });

  it('gives the port to the successor of a replica that has ended, which waits too', async () => {
    const { running, url } = await run('--inspect-replica', 'default#Shop', '--inspect-port', '0');
    const first = await debuggerOf(running);
    await first.send('Runtime.runIfWaitingForDebugger');
    await first.stop();
    await first.send('Debugger.resume');
    await running.prints(/Ctrl-C stops it/);
    const { pid } = JSON.parse(await (await fetch(url)).text());
    process.kill(pid, 'SIGKILL');
    const [, address = ''] = await running.prints(
      /Debugger listening[^]*Debugger listening on (ws:\S+)/,
    );
    const second = await Debugger.connect(address);
    await second.send('Debugger.enable');
    await second.send('Runtime.runIfWaitingForDebugger');
    expect(await second.stop()).toMatchObject({ name: 'runInDebugger' });
    await second.send('Debugger.resume');
    await expect.poll(async () => (await fetch(url)).status, { timeout: 30_000 }).toBe(200);
  });

  it('says what a start waits for', async () => {
    const { running } = await run('--inspect-replica', 'Shop', '--inspect-port', '0');
    const waits = running.prints(/is not ready after 5 s: it waits for a debugger/);
    await expect(waits).resolves.toBeDefined();
  });

  it('is an error for a deployment that is not there', async () => {
    const { running } = await run('--inspect-replica', 'Shpo', '--inspect-port', '0');
    expect(await running.ended()).toBe(1);
    expect(running.output()).toContain(
      'application "default" deployment "Shpo": There is no such deployment. The application has Model, Shop.',
    );
  });
});
