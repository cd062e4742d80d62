import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { rename, rm } from 'node:fs/promises';
import { connect } from 'node:net';

import { describe, expect, it, onTestFinished } from 'vitest';
import { WebSocket } from 'ws';

import {
  type SluiceProcess,
  command,
  freePort,
  spawnNode,
} from '../../../../test/support/sluice-process.js';
import type { Project, ProjectFiles } from '../loader/project.js';
import { createApplication, greeter, SLOW_MODEL } from './application.js';

interface Dev {
  readonly project: Project;
  readonly running: SluiceProcess;
}

async function start(files: ProjectFiles, args: readonly string[], env = {}): Promise<Dev> {
  const project = await createApplication(files);
  const running = spawnNode([command, 'dev', ...args, '--port', '0'], { cwd: project.root, env });
  onTestFinished(async () => void (await running.stop('SIGKILL')));
  return { project, running };
}

async function urlOf(running: SluiceProcess, name = 'default'): Promise<string> {
  const [, url = ''] = await running.prints(new RegExp(`${name} {2}(http:\\S+)`));
  return url;
}

const ask = (url: string, headers = {}): Promise<Response> =>
  fetch(url, { headers: { connection: 'close', ...headers } });

/** A function that answers with an expression. */
const answering = (expression: string): string =>
  `import { bind } from 'sluice';\nexport const app = bind(function answer() { return ${expression}; });`;

/** Two applications, the second under a route prefix. */
const config = (prefix: string): string =>
  `applications:\n  - { name: one, route_prefix: /, import_path: one.ts }\n  - { name: two, route_prefix: ${prefix}, import_path: two.ts:app }\n`;

describe('sluice dev', () => {
  it('reloads on change, shows errors and recovers from them', async () => {
    const { project, running } = await start(
      {
        'shop.ts': "import { text } from './text';\n" + greeter('x').replace('"x"', 'text'),
        'text.ts': "export const text: string = 'one';",
      },
      ['shop.ts:app', '--route-prefix', '/dev'],
    );
    const url = await urlOf(running);
    await running.prints(/docs {7}http:\S+\/dev\/docs\n {2}websocket {2}ws:\S+\/dev\/echo\n/);
    expect(await (await ask(url)).json()).toBe('one');

    await project.write({ 'text.ts': "export const text: string = 'two';" });
    await running.prints(/Reloaded: text\.ts changed\./);
    expect(await (await ask(url)).json()).toBe('two');

    await project.write({ 'text.ts': "throw new Error('not yet');\nexport const text = '';" });
    await running.prints(/not yet\n.*text\.ts:1:7/);
    await project.write({ 'text.ts': "export const text: string = 'four';" });
    await running.prints(/(Reloaded: text\.ts changed\.[^]*){2}/);
    expect(await (await ask(url)).json()).toBe('four');
    expect(await running.stop('SIGINT')).toBe(0);
  });

  it('answers with the error while the code is broken, as text', async () => {
    const { project, running } = await start({ 'shop.ts': 'export const app: = "<b>";' }, [
      'shop.ts:app',
    ]);
    await running.prints(/Waiting for a change/);
    expect(running.output().match(/Unexpected token/g)).toHaveLength(1);
    await project.write({ 'shop.ts': greeter('one') });
    const url = await urlOf(running);

    await project.write({ 'shop.ts': 'export const app: = "<b>";' });
    await running.prints(/(Waiting for a change[^]*){2}/);
    const response = await ask(url, { accept: 'application/json' });
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toMatch(/^E_LOADER_SYNTAX: .*shop\.ts:1:\d+: [^]*= "<b>";/);
  });

  it('answers with the error while the code is broken, as a page that reloads itself', async () => {
    const { project, running } = await start({ 'shop.ts': greeter('one') }, ['shop.ts:app']);
    const url = await urlOf(running);
    await project.write({ 'shop.ts': 'export const app: = "<b>";' });
    await running.prints(/Waiting for a change/);
    const response = await ask(url, { accept: 'text/html,*/*;q=0.8' });
    expect(response.status).toBe(500);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    const page = await response.text();
    const policy = response.headers.get('content-security-policy');
    for (const [, text = ''] of page.matchAll(/<(?:script|style)>([^]*?)<\//g)) {
      expect(policy).toContain(createHash('sha256').update(text).digest('base64'));
    }
    expect(page).toContain('= "&lt;b&gt;";');
    const [, shown] = /data-error="(\w+)"/.exec(page) ?? [];
    const polled = await ask(new URL('/-/healthz', url).href);
    expect(polled.headers.get('x-sluice-dev-error')).toBe(shown);

    await project.write({ 'shop.ts': greeter('two') });
    await running.prints(/Reloaded/);
    const mended = await ask(new URL('/-/healthz', url).href);
    expect([mended.status, mended.headers.get('x-sluice-dev-error')]).toEqual([200, null]);
  });

  it('answers a request that came during a reload which fails', async () => {
    const { project, running } = await start({ 'shop.ts': answering("'one'") }, ['shop.ts:app']);
    const url = await urlOf(running);
    await project.write({
      'shop.ts': SLOW_MODEL.replace('class Model', "throw new Error('no luck');\nclass Model"),
    });
    const [, pid] = await running.prints(/import goes on at a signal to (\d+)/);
    const { hostname, port } = new URL(url);
    const client = connect(Number(port), hostname);
    await once(client, 'connect');
    client.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    process.kill(Number(pid), 'SIGUSR2');
    const [answer] = await once(client.setEncoding('utf8'), 'data');
    expect(answer).toMatch(/^HTTP\/1\.1 500 [^]*no luck/);
  });

  it('survives an entry file that goes and comes back', async () => {
    const { project, running } = await start({ 'shop.ts': answering("'one'") }, ['shop.ts:app']);
    const url = await urlOf(running);
    await rm(project.path('shop.ts'));
    await running.prints(/E_MODULE_NOT_FOUND[^]*Waiting for a change/);
    expect((await ask(url)).status).toBe(500);
    await project.write({ 'shop.ts': answering("'two'") });
    await running.prints(/Reloaded: shop\.ts changed\./);
    expect(await (await ask(url)).text()).toBe('two');
  });

  it('survives a directory of sources that goes and comes back', async () => {
    const { project, running } = await start(
      { 'src/shop.ts': "export { app } from './deep/app.js';", 'src/deep/app.ts': answering('1') },
      ['src/shop.ts:app'],
    );
    const url = await urlOf(running);
    await rename(project.path('src'), project.path('away'));
    await running.prints(/E_MODULE_NOT_FOUND[^]*Waiting for a change/);
    await project.write({
      'src/shop.ts': "export { app } from './deep/app.js';",
      'src/deep/app.ts': answering("'two'"),
    });
    await running.prints(/Reloaded/);
    expect(await (await ask(url)).text()).toBe('two');
    await project.write({ 'src/deep/app.ts': answering("'three'") });
    await running.prints(/(Reloaded[^]*){2}/);
    expect(await (await ask(url)).text()).toBe('three');
  });

  it('follows a tsconfig that goes and comes back', async () => {
    const tsconfig = '{ "compilerOptions": { "paths": { "#shop": ["./lib.ts"] } } }';
    const { project, running } = await start(
      {
        'shop.ts': "export { app } from '#shop';",
        'lib.ts': answering("'one'"),
        'tsconfig.json': tsconfig,
      },
      ['shop.ts:app'],
    );
    const url = await urlOf(running);
    await rm(project.path('tsconfig.json'));
    await running.prints(/E_LOADER_IMPORT[^]*Waiting for a change/);
    await project.write({ 'tsconfig.json': tsconfig });
    await running.prints(/Reloaded: tsconfig\.json changed\./);
    expect(await (await ask(url)).text()).toBe('one');
  });

  it('serves the applications of a config file and follows its changes', async () => {
    const { project, running } = await start(
      { 'one.ts': answering("'one'"), 'two.ts': answering("'two'"), 'serve.yaml': config('/two') },
      ['--config', 'serve.yaml'],
    );
    const [one, two] = [await urlOf(running, 'one'), await urlOf(running, 'two')];
    expect(await (await ask(one)).text()).toBe('one');
    expect(await (await ask(two)).text()).toBe('two');
    await project.write({ 'serve.yaml': config('/zwei') });
    await running.prints(/Reloaded: serve\.yaml changed\./);
    expect(await (await ask(new URL('/zwei', one).href)).text()).toBe('two');
    await project.write({ 'serve.yaml': 'applications: 1\n' });
    await running.prints(/E_CONFIG: serve\.yaml:1/);
    expect(await (await ask(one)).text()).toContain('E_CONFIG');
  });

  it('runs one replica of each deployment', async () => {
    const { running } = await start(
      {
        'shop.ts':
          "import { Deployment, bind } from 'sluice';\n@Deployment({ numReplicas: 3 })\nclass Model { constructor() { console.log('a model is loaded'); } answer() { return 1; } }\n@Deployment({ numReplicas: 2 })\nclass Api { constructor(private model: any) { console.log('an api is made'); } async fetch() { return this.model.answer(); } }\nexport const app = bind(Api, bind(Model));",
      },
      ['shop.ts'],
    );
    await urlOf(running);
    expect(running.output()).toContain('Serving shop.ts:app.');
    expect(running.output().match(/a model is loaded/g)).toHaveLength(1);
    expect(running.output().match(/an api is made/g)).toHaveLength(1);
  });

  it('adds the variables of .env to the environment, which wins, and follows its changes', async () => {
    const { project, running } = await start(
      {
        'shop.ts': answering('`${process.env.GREETING} ${process.env.NAME}`'),
        '.env': '# the greeting\nGREETING="good morning"\nNAME=Ada\n',
      },
      ['shop.ts:app'],
      { NAME: 'Grace' },
    );
    const url = await urlOf(running);
    expect(await (await ask(url)).text()).toBe('good morning Grace');
    await project.write({ '.env': 'GREETING=hello\n' });
    await running.prints(/Reloaded: \.env changed\./);
    expect(await (await ask(url)).text()).toBe('hello Grace');
  });

  it('lets a debugger connect to the applications, at one port from reload to reload', async () => {
    const port = await freePort();
    const { project, running } = await start({ 'shop.ts': answering('process.pid') }, [
      `--inspect=${port}`,
      'shop.ts:app',
    ]);
    const url = await urlOf(running);
    const debugged = async (): Promise<unknown> => {
      const [target] = JSON.parse(await (await fetch(`http://127.0.0.1:${port}/json`)).text());
      return target.title;
    };
    const before = [await debugged(), await (await ask(url)).text()];
    await project.write({ 'shop.ts': `${answering('process.pid')}\n// saved` });
    await running.prints(/Reloaded/);
    const after = [await debugged(), await (await ask(url)).text()];
    expect(before[1]).not.toBe(after[1]);
    expect(before[0]).toContain('dev/child-main.js');
    expect(after[0]).toContain('dev/child-main.js');
    expect(running.output().match(/Debugger listening on/g)).toHaveLength(2);
  });

  it('says what a slow start waits for', async () => {
    const { running } = await start({ 'shop.ts': SLOW_MODEL }, ['shop.ts:app']);
    const [, pid] = await running.prints(/import goes on at a signal to (\d+)/);
    await running.prints(/^importing shop\.ts$/m);
    process.kill(Number(pid), 'SIGUSR2');
    await running.prints(/init goes on at a signal/);
    await running.prints(/^waiting for default: Model 0\/1$/m);
    process.kill(Number(pid), 'SIGUSR2');
    await urlOf(running);
    expect(running.output().match(/^(?:importing|waiting) /gm)).toHaveLength(2);
  });

  it('carries WebSockets, and closes them with 1012 when the application is replaced', async () => {
    const { project, running } = await start({ 'shop.ts': greeter('one') }, ['shop.ts:app']);
    const [, address = ''] = await running.prints(/websocket {2}(ws:\S+)/);
    const socket = new WebSocket(address);
    const echoed = new Promise((resolve) =>
      socket.once('message', (data) => resolve(Buffer.isBuffer(data) ? data.toString() : data)),
    );
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.once('open', () => socket.send('hello'));
    expect(await echoed).toBe('hello');
    await project.write({ 'shop.ts': greeter('two') });
    expect(await closed).toBe(1012);
    await running.prints(/Reloaded/);
  });

  it('says when the application ends by itself, and starts it with the next change', async () => {
    const { project, running } = await start(
      { 'shop.ts': `${greeter('one')}setTimeout(() => process.exit(3), 50);` },
      ['shop.ts:app'],
    );
    await running.prints(/ended(?: while it started)?: exit code 3/);
    await project.write({ 'shop.ts': greeter('two') });
    expect(await (await ask(await urlOf(running))).json()).toBe('two');
  });
});
