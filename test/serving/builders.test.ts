import { describe, expect, it, onTestFinished } from 'vitest';

import { createApplication } from '../../packages/sluice/test/cli/application.js';
import { command, freePort, spawnNode, type SluiceProcess } from '../support/sluice-process.js';

const MODELS = `import { DeploymentHandle, Get, bind } from 'sluice';
class Model {
  constructor(private readonly size: string) {}
  describe() { return this.size + ' ' + process.pid; }
}
class Api {
  constructor(private readonly model: DeploymentHandle<Model>, private readonly title: string) {}
  @Get('/') async root() { return this.title + ': ' + (await this.model.describe()).split(' ')[0]; }
}
export async function app(args: { size?: string; title?: string }) {
  if (args.size === 'huge') throw new Error('no such size');
  return bind(Api, bind(Model, args.size ?? 'small'), args.title ?? 'Models');
}
export const bound = bind(Model, 'small');
export function none() {}
`;

async function start(args: readonly string[], files = {}): Promise<SluiceProcess> {
  const project = await createApplication({ 'models.ts': MODELS, ...files });
  const running = spawnNode([command, ...args], { cwd: project.root });
  onTestFinished(async () => void (await running.stop('SIGKILL')));
  return running;
}

async function run(args: readonly string[], files = {}): Promise<string> {
  const port = await freePort();
  const running = await start(['run', ...args, '--port', String(port)], files);
  await running.prints(/Ctrl-C stops it/);
  const answer: unknown = await (await fetch(`http://127.0.0.1:${port}/`)).json();
  return String(answer);
}

describe('an export that is a builder', () => {
  it('sluice run calls it with the name=value of the command line', async () => {
    expect(await run(['models.ts:app', 'size=large', 'title=a=b'])).toBe('a=b: large');
  });

  it('without any it gets an empty object', async () => {
    expect(await run(['models.ts:app'])).toBe('Models: small');
  });

  it('the args of the config file are any JSON', async () => {
    const file =
      "applications:\n  - import_path: models.ts:app\n    args: { size: medium, title: 'T' }\n";
    expect(await run(['--config', 'serve.yaml'], { 'serve.yaml': file })).toBe('T: medium');
  });

  it('what it throws is the error of the application', async () => {
    const running = await start(['run', 'models.ts:app', 'size=huge', '--port', '0']);
    expect(await running.ended()).toBe(1);
    expect(running.output()).toMatch(/Error: no such size\n\s+at app \(.*models\.ts:11/);
  });

  it('one that returns no application is an error that names it', async () => {
    const running = await start(['run', 'models.ts:none', '--port', '0']);
    expect(await running.ended()).toBe(1);
    expect(running.output()).toContain('E_BUILDER: none() returned nothing');
  });

  it('arguments of an application that is bound already are an error', async () => {
    const running = await start(['run', 'models.ts:bound', 'size=large', '--port', '0']);
    expect(await running.ended()).toBe(1);
    expect(running.output()).toMatch(/E_BUILDER: export "bound".* takes no arguments \(size\)/);
  });

  it('sluice fetch calls it too', async () => {
    const running = await start(['fetch', 'models.ts:app', '/', 'size=large']);
    expect(await running.ended()).toBe(0);
    expect(running.output()).toContain('Models: large');
  });
});

describe('serve.run of a builder', () => {
  const MAIN = `import { serve } from 'sluice';
import { app } from './models.js';
await serve.run(app, { port: 0, args: { size: 'large' } });
console.log(await (await fetch(serve.status().url + '/')).json());
await serve.shutdown();
`;

  it('calls it here and in every replica with the same arguments', async () => {
    const project = await createApplication({ 'models.ts': MODELS, 'main.ts': MAIN });
    const running = spawnNode(['--import', 'sluice/register', 'main.ts'], { cwd: project.root });
    expect(await running.ended()).toBe(0);
    expect(running.output()).toContain('Models: large');
  });

  it('works in the module that has the builder, exported or not', async () => {
    const own = `import { bind, serve } from 'sluice';
class Api { constructor(readonly text: string) {} fetch() { return this.text; } }
const build = ({ text }: { text: string }) => bind(Api, text);
await serve.run(build, { port: 0, args: { text: 'own' } });
console.log(await (await fetch(serve.status().url + '/')).text());
await serve.shutdown();
`;
    const project = await createApplication({ 'main.ts': own });
    const running = spawnNode(['--import', 'sluice/register', 'main.ts'], { cwd: project.root });
    expect(await running.ended()).toBe(0);
    expect(running.output()).toMatch(/^own$/m);
  });
});
