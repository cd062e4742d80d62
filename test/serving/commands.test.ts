import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { greeter } from '../../packages/sluice/test/cli/application.js';
import { freePort } from '../support/sluice-process.js';
import { startServer, workplace } from '../support/sluice-server.js';

const BROKEN = `import { Get, bind } from 'sluice';
class Greeter { constructor() { throw new Error('no database'); } @Get('/') root() {} }
export const app = bind(Greeter);
`;
const FILES = {
  'shop.ts': greeter('the shop'),
  'desk.ts': greeter('the desk'),
  'serve.yaml': `applications:
  - name: shop
    route_prefix: /shop
    import_path: shop.ts:app
    deployments: [{ name: Greeter, num_replicas: 2 }]
  - { name: desk, route_prefix: /desk, import_path: desk.ts:app }
`,
};

describe('sluice deploy', () => {
  it('makes the applications of the file those of the server, waits for them, and shows them', async () => {
    const { url, sluice } = await startServer(FILES);
    const deployed = await sluice('deploy', 'serve.yaml');
    expect(deployed.code).toBe(0);
    expect(deployed.output).toMatch(
      /^shop +RUNNING +\/shop\n {2}Greeter +HEALTHY +2\/2 replicas\n/m,
    );
    expect(await (await fetch(`${url}/shop`)).json()).toBe('the shop');
    expect(await (await fetch(`${url}/desk`)).json()).toBe('the desk');
  });

  it('reads paths of modules from the directory of the file', async () => {
    const { url, sluice, root } = await startServer({
      'services/shop.ts': greeter('from below'),
      'services/serve.yaml': 'applications: [{ import_path: shop.ts:app }]\n',
    });
    expect((await sluice('deploy', join(root, 'services/serve.yaml'))).code).toBe(0);
    expect(await (await fetch(url)).json()).toBe('from below');
  });

  it('ends with 1 and the error of the application, while what ran before serves on', async () => {
    const { url, sluice, root } = await startServer(FILES);
    await sluice('deploy', 'serve.yaml');
    await writeFile(join(root, 'shop.ts'), BROKEN);
    const failed = await sluice('deploy', 'serve.yaml');
    expect(failed.code).toBe(1);
    expect(failed.output).toMatch(/shop +DEPLOY_FAILED/);
    expect(failed.output).toContain('Error: no database');
    expect(failed.output).toContain('shop could not be deployed; what ran before it serves on.');
    expect(await (await fetch(`${url}/shop`)).json()).toBe('the shop');
    expect((await sluice('status')).code).toBe(3);
  });

  it('finds mistakes of the file with their lines, and changes nothing', async () => {
    const { sluice, root } = await startServer(FILES);
    await writeFile(join(root, 'wrong.yaml'), 'applications:\n  - nme: shop\n');
    const failed = await sluice('deploy', 'wrong.yaml');
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('E_CONFIG: wrong.yaml:2: applications[0].nme');
    expect((await sluice('deploy', 'nowhere.yaml')).output).toContain('There is no ');
  });

  it('--no-wait returns before the applications run', async () => {
    const { sluice } = await startServer(FILES);
    const deployed = await sluice('deploy', 'serve.yaml', '--no-wait');
    expect(deployed.code).toBe(0);
    expect(deployed.output).toContain('serve.yaml is being deployed.');
  });
});

describe('a running server', () => {
  it('shows, prints its config, and loses one application and then all of them', async () => {
    const { url, sluice, root } = await startServer(FILES);
    await sluice('deploy', 'serve.yaml');

    const status = await sluice('status');
    expect(status.code).toBe(0);
    expect(status.output).toContain(url);
    expect(status.output.split('\n').every((line) => line.length <= 80)).toBe(true);
    const { output: json } = await sluice('status', '--json');
    expect(JSON.parse(json)).toMatchObject({ applications: { shop: { status: 'RUNNING' } } });

    const { output: written } = await sluice('config');
    expect(written).toContain('name: desk');
    await writeFile(join(root, 'again.yaml'), written);
    expect((await sluice('deploy', 'again.yaml')).code).toBe(0);

    const unknown = await sluice('delete', 'shoop');
    expect(unknown.code).toBe(1);
    expect(unknown.output).toMatch(
      /^There is no application "shoop" at .*There are desk, shop|shop, desk/,
    );
    expect(await sluice('delete', 'shop')).toEqual({
      code: 0,
      output: expect.stringContaining('shop is deleted.\n'),
    });
    expect((await fetch(`${url}/shop`)).status).toBe(404);
    expect(await (await fetch(`${url}/desk`)).json()).toBe('the desk');

    expect((await sluice('shutdown')).output).toContain('desk is deleted.');
    expect((await sluice('shutdown')).output).toBe('No application is deployed.\n');
    expect((await fetch(`${url}/-/healthz`)).status).toBe(200);
  });

  it('sluice status --watch shows each change, one below the other where there is no terminal', async () => {
    const { sluice, spawn } = await startServer(FILES);
    const watching = spawn('status', '--watch');
    await watching.prints(/No application is deployed/);
    await sluice('deploy', 'serve.yaml');
    await watching.prints(/shop +RUNNING/);
    await sluice('delete', 'shop');
    await watching.prints(
      /\ndesk +RUNNING +\/desk, revision 1\n {2}Greeter +HEALTHY +1\/1 replica\n$/,
    );
    expect(await watching.stop('SIGINT')).toBe(0);
  });

  it('sluice logs prints the last lines, follows, and tells replicas apart', async () => {
    const chatty = `import { Get, bind } from 'sluice';
class Chatty { @Get('/') root() { console.log('asked'); return process.pid; } }
export const app = bind(Chatty).options({ numReplicas: 2 });
`;
    const { url, sluice, spawn } = await startServer({ 'chatty.ts': chatty }, ['chatty.ts:app']);
    const { output: all } = await sluice('logs');
    expect(all).toContain('is ready after');
    expect((await sluice('logs', '-n', '1')).output.split('\n')).toHaveLength(2);
    const following = spawn('logs', '-f', '-n', '0');
    await expect
      .poll(
        async () => {
          await fetch(url);
          return following.output();
        },
        { timeout: 20_000 },
      )
      .toMatch(/^Chatty#\w+ \S+ \| asked$/m);
    const [, id = ''] = await following.prints(/^Chatty#(\w+) \S+ \| asked$/m);
    expect(await following.stop('SIGINT')).toBe(0);
    const own = (await sluice('logs', id)).output.trimEnd().split('\n');
    expect(own.every((line) => line.includes(id))).toBe(true);
    expect(own.join('\n')).toMatch(new RegExp(`^Chatty#${id} \\S+ \\| asked$`, 'm'));
  });
});

describe('sluice build', () => {
  it('writes a config file with the options of the code, which serves as it is', async () => {
    const { sluice, spawn, root } = await workplace({
      'src/shop.ts': `import { DeploymentHandle, Deployment, Get, bind } from 'sluice';
@Deployment({ numReplicas: 1, maxOngoingRequests: 7, backpressure: { statusCode: 429 } })
class Model { count() { return 3; } }
class Shop { constructor(private readonly model: DeploymentHandle<Model>) {} @Get('/') async root() { return await this.model.count(); } }
export const app = bind(Shop, bind(Model).options({ gracefulShutdownTimeoutS: 3 }));
`,
    });
    expect((await sluice('build', 'src/shop.ts:app', '-o', 'serve.yaml')).code).toBe(0);
    const written = await readFile(join(root, 'serve.yaml'), 'utf8');
    expect(written).toBe(`# Written by sluice build: the options are those of the code.
applications:
  - name: shop
    route_prefix: /
    import_path: src/shop.ts:app
    deployments:
      - name: Shop
      - name: Model
        num_replicas: 1
        max_ongoing_requests: 7
        graceful_shutdown_timeout_s: 3
        backpressure_config:
          status_code: 429
`);
    const port = await freePort();
    const served = spawn('run', '--config', 'serve.yaml', '--port', String(port), '--no-admin');
    await served.prints(/Ctrl-C stops it/);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).json()).toBe(3);
    await served.stop();
  });
});

describe('a command without what it needs', () => {
  const COMMANDS = [
    ['status'],
    ['config'],
    ['delete', 'shop'],
    ['shutdown'],
    ['ps'],
    ['top'],
    ['deploy', 'serve.yaml'],
    ['repl', 'Greeter'],
    ['pprof', 'Greeter', '1s'],
    ['heap', 'Greeter'],
    ['inject', 'GET', '/'],
  ];

  it('says in one line that there is no server', async () => {
    const { sluice } = await workplace(FILES);
    const port = await freePort();
    for (const args of COMMANDS) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, output } = await sluice(...args, '--address', `http://127.0.0.1:${port}`);
      expect([args[0], code, output]).toEqual([
        args[0],
        1,
        `There is no server at http://127.0.0.1:${port}: nothing listens there. Start one with sluice start, or name another with --address.\n`,
      ]);
    }
  });

  it('says in one line that its token is not that of the server', async () => {
    const place = await startServer(FILES);
    const { output: right } = await place.sluice('status');
    const [, address = ''] = /admin (http:\S+)/.exec(right) ?? [];
    const other = await workplace(FILES);
    for (const args of COMMANDS) {
      // oxlint-disable-next-line no-await-in-loop
      const { code, output } = await other.sluice(...args, '--address', address);
      expect([args[0], code, output]).toEqual([
        args[0],
        1,
        expect.stringMatching(
          /^The token is not that of the server at http:.*SLUICE_AUTH_TOKEN_PATH\.\n$/,
        ),
      ]);
    }
  });

  it('says in one line that something else answers there', async () => {
    const { url, sluice } = await startServer({});
    const { code, output } = await sluice('status', '--address', url);
    expect(code).toBe(1);
    expect(output).toMatch(
      /^What answers at .* is no admin API of Sluice, or one of another version\.\n$/,
    );
  });

  it('says which address is none', async () => {
    const { sluice } = await workplace();
    expect(await sluice('status', '--address', 'http://')).toEqual({
      code: 1,
      output: expect.stringContaining('"http://" is no address of a server.'),
    });
  });
});
