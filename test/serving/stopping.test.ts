import { readFileSync } from 'node:fs';
import { Agent, get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, spawnNode, type SluiceProcess } from '../support/sluice-process.js';

const API = `import { Deployment, Get, bind, sleep } from 'sluice';
@Deployment({ numReplicas: 2 })
class Api {
  @Get('/') root() { return 'served'; }
  @Get('/slow') async slow(ms: number) { await sleep(ms); return 'slow'; }
}
export const app = bind(Api);`;

/** How often every process gets its signal; the long run of CI asks for more. */
const ROUNDS = Number(process.env['ROUNDS'] ?? 1);
const CLIENTS = 200;

interface Server {
  readonly running: SluiceProcess;
  readonly url: string;
  /** The processes whose title begins so, as the system knows them. */
  readonly pids: (title: string) => readonly number[];
}

async function start(httpOptions: string): Promise<Server> {
  const project = await createApplication({
    'api.ts': API,
    'serve.yaml':
      `http_options: ${httpOptions}\n` +
      'applications:\n  - { route_prefix: /, import_path: api.ts:app }\n',
  });
  const running = spawnNode([command, 'run', '--config', 'serve.yaml', '--port', '0'], {
    cwd: project.root,
    env: { SLUICE_ACCESS_LOG: '0' },
  });
  onTestFinished(async () => {
    const left = descendantsOf(running.child.pid ?? -1);
    await running.stop('SIGKILL');
    await gone(left);
  });
  const [, url = ''] = await running.prints(/(http:\/\/127\.0\.0\.1:\d+)\//);
  await running.prints(/Ctrl-C stops it/);
  return {
    running,
    url,
    pids: (title) =>
      descendantsOf(running.child.pid ?? -1).filter((pid) => titleOf(pid).startsWith(title)),
  };
}

function titleOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

interface Clients {
  readonly sent: () => number;
  readonly failures: readonly string[];
  stop(): Promise<void>;
}

/** Clients that each keep a connection and send a request every 100 ms. */
function startClients(url: string): Clients {
  const failures: string[] = [];
  let sent = 0;
  const stopping = new AbortController();
  const one = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!stopping.signal.aborted) {
      sent += 1;
      // oxlint-disable-next-line no-await-in-loop
      const failure = await ask(url, agent);
      if (failure !== undefined) failures.push(failure);
      // oxlint-disable-next-line no-await-in-loop
      await sleep(100);
    }
    agent.destroy();
  };
  const all = Promise.all(Array.from({ length: CLIENTS }, one));
  return {
    sent: () => sent,
    failures,
    async stop() {
      stopping.abort();
      await all;
    },
  };
}

/** Undefined for an answer as it should be. */
function ask(url: string, agent: Agent): Promise<string | undefined> {
  return new Promise((resolve) => {
    get(url, { agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('error', (error) => resolve(error.message));
      response.on('end', () =>
        resolve(response.statusCode === 200 ? undefined : `${response.statusCode} ${text}`),
      );
    }).on('error', (error) => resolve(error.message));
  });
}

describe('a signal to stop', () => {
  it.skipIf(process.platform !== 'linux')(
    `${CLIENTS} keep-alive clients lose no request when each process is told to stop in turn`,
    async () => {
      const { url, pids } = await start('{ num_proxies: 1 }');
      const clients = startClients(url);
      for (let round = 0; round < ROUNDS; round += 1) {
        for (const title of ['sluice: ingress', 'sluice: replica', 'sluice: controller']) {
          const told = pids(title);
          expect(told).toHaveLength(title === 'sluice: replica' ? 2 : 1);
          for (const pid of told) {
            const before = clients.sent();
            process.kill(pid, 'SIGTERM');
            // oxlint-disable-next-line no-await-in-loop
            await gone([pid]);
            // oxlint-disable-next-line no-await-in-loop
            await expect
              .poll(() => clients.sent(), { timeout: 20_000 })
              .toBeGreaterThan(before + CLIENTS);
          }
        }
      }
      await clients.stop();
      expect(clients.failures).toEqual([]);
      expect(clients.sent()).toBeGreaterThan(CLIENTS * 4);
    },
    60_000 * Math.max(2, ROUNDS),
  );

  it('with drain_delay_s, probes are told at once and requests are served meanwhile', async () => {
    const { running, url } = await start('{ drain_delay_s: 2 }');
    const slow = fetch(`${url}/slow?ms=3000`);
    await (await fetch(url)).text();
    running.child.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/-/readyz`)).status).toBe(503);
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    await expect.poll(async () => (await fetch(url)).status, { timeout: 20_000 }).toBe(503);
    expect(await (await slow).json()).toBe('slow');
    expect(await running.ended()).toBe(0);
  });

  it('with drain_delay_s, a second signal ends all at once', async () => {
    const { running, url } = await start('{ drain_delay_s: 600 }');
    running.child.kill('SIGTERM');
    await expect.poll(async () => (await fetch(`${url}/-/readyz`)).status).toBe(503);
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(128 + 15);
  });
});
