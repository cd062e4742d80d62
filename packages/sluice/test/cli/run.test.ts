import { once } from 'node:events';
import { connect } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';

import { command, sluiceRun, spawnNode } from '../../../../test/support/sluice-process.js';
import { createApplication, greeter, SLOW_MODEL } from './application.js';

async function served(files: Readonly<Record<string, string>>, args: readonly string[], env = {}) {
  const project = await createApplication(files);
  const running = await sluiceRun(args, { cwd: project.root, env });
  onTestFinished(async () => void (await running.stop('SIGKILL')));
  await running.prints(/Ctrl-C/);
  return running;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describe('sluice run', () => {
  it('serves an application and says where, and leaves nothing behind', async () => {
    const running = await served({ 'shop.ts': greeter('hello') }, [
      'shop.ts:app',
      '--route-prefix',
      '/my_app',
      '--num-replicas',
      '2',
    ]);
    const { url } = running;
    expect(running.output()).toContain(
      `default  ${url}/my_app\n  docs       ${url}/my_app/docs\n  websocket  ws${url.slice(4)}/my_app/echo\n  replicas   Greeter: pids `,
    );
    const [, first, second] = await running.prints(/pids (\d+), (\d+)/);
    const pids = [Number(first), Number(second)];
    expect(pids.map(isAlive)).toEqual([true, true]);
    expect(await (await fetch(`${url}/my_app/items/7`)).json()).toEqual({ id: 7 });
    expect(await running.stop('SIGINT')).toBe(0);
    expect(pids.map(isAlive)).toEqual([false, false]);
  });

  it('serves what a config file says, relative to the file, and flags win over it', async () => {
    const running = await served(
      {
        'src/shop.ts': greeter('hello'),
        'src/serve.yaml':
          'http_options: { port: 1, root_path: /pub }\napplications:\n  - name: shop\n    route_prefix: /file\n    import_path: shop:app\n    deployments: [{ name: Greeter, num_replicas: 2 }]\n',
      },
      ['--config', 'src/serve.yaml', '--route-prefix', '/flag', '--name', 'flag'],
    );
    expect(running.output()).toMatch(/^flag {2}http:\/\/.*\/flag$/m);
    expect(running.output()).toMatch(/Greeter: pids \d+, \d+ at the start$/m);
    expect(await (await fetch(`${running.url}/flag/`)).json()).toBe('hello');
  });

  it('says once what several ingresses serve, and each of them serves it', async () => {
    const running = await served(
      {
        'shop.ts': greeter('hello'),
        'serve.yaml':
          'http_options: { num_proxies: 3 }\napplications: [{ import_path: shop.ts:app }]\n',
      },
      ['--config', 'serve.yaml', '--num-proxies', '2'],
    );
    const [, ...pids] = await running.prints(
      /^ingresses {2}pids (\d+), (\d+) at the start\nCtrl-C/m,
    );
    expect(running.output().match(/^default {2}/gm)).toHaveLength(1);
    for (const pid of pids.map(Number)) {
      process.kill(pid, 'SIGSTOP');
      // oxlint-disable-next-line no-await-in-loop
      const response = await fetch(running.url, { headers: { connection: 'close' } });
      expect(response.status).toBe(200);
      process.kill(pid, 'SIGCONT');
    }
    expect(await running.stop('SIGINT')).toBe(0);
    expect(pids.map(Number).map(isAlive)).toEqual([false, false]);
  });

  it('says what a slow start waits for, each thing once', async () => {
    const project = await createApplication({ 'shop.ts': SLOW_MODEL });
    const running = spawnNode([command, 'run', 'shop.ts', '--port', '0'], { cwd: project.root });
    onTestFinished(async () => void (await running.stop('SIGKILL')));
    const [, pid] = await running.prints(/import goes on at a signal to (\d+)/);
    await running.prints(/^importing shop\.ts$/m);
    process.kill(Number(pid), 'SIGUSR2');
    await running.prints(/init goes on at a signal/);
    await running.prints(/^waiting for default: Model 0\/1$/m);
    process.kill(Number(pid), 'SIGUSR2');
    await running.prints(/Ctrl-C/);
    expect(running.output()).toContain('Serving shop.ts:app.\n');
    expect(running.output().match(/^(?:importing|waiting) /gm)).toHaveLength(2);
  });

  it('names a function that has no name of its own after its export', async () => {
    const source =
      "import { bind, type HttpRequest } from 'sluice';\nexport const method = bind((request: HttpRequest) => request.method);";
    const running = await served({ 'raw.ts': source }, ['raw.ts:method']);
    await running.prints(/replicas {3}method: pid/);
    expect(await (await fetch(running.url)).text()).toBe('GET');
  });

  it('shows colours where they are asked for', async () => {
    const running = await served({ 'shop.ts': greeter('hello') }, ['shop.ts:app'], {
      FORCE_COLOR: '1',
    });
    expect(running.output()).toContain(`\u001B[36m${running.url}/\u001B[39m`);
  });

  it('serves several applications of one file', async () => {
    const { url } = await served(
      {
        'one.ts': greeter('one'),
        'two.ts': greeter('two'),
        'serve.json': JSON.stringify({
          applications: [
            { name: 'one', route_prefix: '/', import_path: 'one.ts:app' },
            { name: 'two', route_prefix: '/two', import_path: 'two.ts:app' },
          ],
        }),
      },
      ['--config', 'serve.json'],
    );
    expect([await (await fetch(url)).json(), await (await fetch(`${url}/two`)).json()]).toEqual([
      'one',
      'two',
    ]);
  });

  it('cuts requests at the second Ctrl-C, and exits with the code of the signal', async () => {
    const running = await served(
      {
        'shop.ts':
          "import { Get, bind, shield, sleep } from 'sluice';\nclass Shop {\n  @Get('/') async root() { console.log('asked'); await shield(() => sleep(600_000)); }\n}\nexport const app = bind(Shop);",
        'serve.yaml':
          'applications:\n  - import_path: shop.ts:app\n    deployments: [{ name: Shop, graceful_shutdown_timeout_s: 600 }]\n',
      },
      ['--config', 'serve.yaml'],
    );
    const [, pid] = await running.prints(/pid (\d+)/);
    const cut = fetch(running.url).catch(() => 'cut');
    await running.prints(/asked/);
    running.child.kill('SIGINT');
    await running.prints(
      /Stopping: letting requests finish \(600 s at most\)\. Press Ctrl-C again to stop now\./,
    );
    expect(await running.stop('SIGINT')).toBe(130);
    expect(await cut).toBe('cut');
    expect(isAlive(Number(pid))).toBe(false);
  });

  it('cuts work that outlives its client, when only that is left', async () => {
    const running = await served(
      {
        'shop.ts':
          "import { Get, bind, shield, sleep } from 'sluice';\nclass Shop {\n  @Get('/') async root() { void shield(() => sleep(600_000)); return 'asked'; }\n}\nexport const app = bind(Shop).options({ gracefulShutdownTimeoutS: 600 });",
      },
      ['shop.ts:app'],
    );
    const client = connect(running.port, '127.0.0.1');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await once(client, 'data');
    running.child.kill('SIGINT');
    // The ingress has nothing to finish; the replica has.
    await once(client.resume(), 'close');
    expect(await running.stop('SIGINT')).toBe(130);
  });

  it('maps the stack of a failing handler to the source', async () => {
    const running = await served(
      {
        'shop.ts':
          "import { Get, bind } from 'sluice';\ninterface Gone { a: 1 }\nclass Shop {\n  @Get('/') root() { throw new Error('broken'); }\n}\nexport const app = bind(Shop);",
      },
      ['shop.ts:app'],
    );
    expect((await fetch(running.url)).status).toBe(500);
    await running.prints(/broken[^]*shop\.ts:4:28/);
  });
});

describe('sluice openapi', () => {
  it('prints the document and ends, with no server and no serve.run', async () => {
    const project = await createApplication({
      'shop.ts': `${greeter('hello')}import { serve } from 'sluice';\nawait serve.run(app);`,
    });
    const running = spawnNode([command, 'openapi', 'shop.ts:app', '--route-prefix', '/api'], {
      cwd: project.root,
    });
    await new Promise((resolve) => running.child.once('close', resolve));
    expect(running.child.exitCode).toBe(0);
    expect(JSON.parse(running.output())).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Greeter' },
      servers: [{ url: '/api' }],
      paths: { '/items/{id}': { get: {} } },
    });
  });

  it.each([
    [['--openapi-version', '3.2'], { openapi: '3.2.0', servers: [{ url: '/api' }] }],
    [['--asyncapi'], { asyncapi: '3.0.0', channels: { echo: { address: '/api/echo' } } }],
  ])('prints another document by %j', async (options, expected) => {
    const project = await createApplication({ 'shop.ts': greeter('hello') });
    const running = spawnNode(
      [command, 'openapi', 'shop.ts:app', '--route-prefix', '/api', ...options],
      { cwd: project.root },
    );
    await new Promise((resolve) => running.child.once('close', resolve));
    expect(JSON.parse(running.output())).toMatchObject(expected);
  });
});
