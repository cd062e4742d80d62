import { rm, writeFile } from 'node:fs/promises';

import { describe, expect, it, onTestFinished } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, freePort, spawnNode, type SluiceProcess } from '../support/sluice-process.js';

const PROBES = ['/-/healthz', '/-/readyz', '/-/startupz'];
const SOON = { timeout: 30_000, interval: 50 };

const FILES = {
  // Starts when it is told to, by a file that appears.
  'slow.ts': `import { existsSync } from 'node:fs';
import { Get, bind, sleep } from 'sluice';
class Slow {
  async init() { while (!existsSync('go')) await sleep(20); }
  @Get('/') pid() { return process.pid; }
}
export const app = bind(Slow);`,
  'broken.ts': `import { bind } from 'sluice';
export const app = bind(class Broken { init() { throw new Error('no model'); } fetch() {} });`,
  'alone.ts': `import { Get, createApp } from 'sluice';
class Alone { @Get('/') root() { return 'served'; } @Get('/-/readyz') ready() { return 'mine'; } }
await createApp(Alone).listen(Number(process.argv[2]));
console.log('listens');`,
  'serve.yaml': `http_options: { drain_delay_s: 600 }
applications: [{ route_prefix: /, import_path: slow.ts:app }]`,
  'two.yaml': `applications:
  - { name: slow, route_prefix: /slow, import_path: slow.ts:app }
  - { name: broken, route_prefix: /broken, import_path: broken.ts:app, deployments: [{ name: Broken, max_constructor_retry_count: 1 }] }`,
};

async function start(config: string): Promise<{
  readonly running: SluiceProcess;
  readonly url: string;
  readonly root: string;
}> {
  const { root } = await createApplication(FILES);
  const port = await freePort();
  const args = [command, 'run', '--config', config, '--port', String(port), '--no-admin'];
  const running = spawnNode(args, { cwd: root });
  onTestFinished(async () => {
    const left = descendantsOf(running.child.pid ?? -1);
    await running.stop('SIGKILL');
    await gone(left);
  });
  return { running, root, url: `http://127.0.0.1:${port}` };
}

/** The status of each probe; undefined while nothing answers. */
async function probe(url: string): Promise<readonly (number | undefined)[]> {
  const asked = PROBES.map(async (path) => (await fetch(url + path)).status);
  return await Promise.all(asked.map((status) => status.catch(() => undefined)));
}

async function letGo(root: string): Promise<void> {
  await writeFile(`${root}/go`, '');
}

describe('/-/healthz, /-/readyz and /-/startupz', () => {
  it('follow a server from its start to the signal that stops it', async () => {
    const { running, root, url } = await start('serve.yaml');
    await expect.poll(() => probe(url), SOON).toEqual([503, 503, 503]);
    expect(await (await fetch(`${url}/-/startupz`)).text()).toBe(
      "Application 'default' is starting.",
    );
    await letGo(root);
    await expect.poll(() => probe(url), SOON).toEqual([200, 200, 200]);

    // No replica: another one cannot start before it is told to.
    await rm(`${root}/go`);
    const pid = Number(await (await fetch(url)).text());
    process.kill(pid, 'SIGKILL');
    await gone([pid]);
    await running.prints(/ended: signal SIGKILL; it is replaced/);
    expect(await probe(url)).toEqual([200, 200, 200]);

    running.child.kill('SIGTERM');
    await expect.poll(() => probe(url), SOON).toEqual([503, 503, 200]);
    expect(await (await fetch(`${url}/-/readyz`)).text()).toBe('This node is being drained.');
    running.child.kill('SIGTERM');
    expect(await running.ended()).toBe(143);
  });

  it('say that an application failed at the start', async () => {
    const { root, url } = await start('two.yaml');
    await letGo(root);
    await expect
      .poll(async () => (await fetch(`${url}/-/startupz`).catch(() => undefined))?.text(), SOON)
      .toBe("Application 'broken' failed to deploy.");
    expect(await probe(url)).toEqual([503, 503, 503]);
    await expect.poll(async () => (await fetch(`${url}/slow/`)).status, SOON).toBe(200);
  });

  it('belong to the application that is served alone', async () => {
    const { root } = await createApplication(FILES);
    const port = await freePort();
    const alone = spawnNode(['--import', 'sluice/register', 'alone.ts', String(port)], {
      cwd: root,
    });
    onTestFinished(async () => void (await alone.stop('SIGKILL')));
    await alone.prints(/listens/);
    expect(await probe(`http://127.0.0.1:${port}`)).toEqual([404, 200, 404]);
  });
});
