import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

import { expect, it } from 'vitest';

import { command, spawnNode } from '../../../../test/support/sluice-process.js';
import { createApplication } from './application.js';

const API = `import { Body, Get, HttpError, HttpRequest, Ingress, Post, Singleton, bind } from 'sluice';
console.log('imported');
@Singleton()
class Store {
  init() { console.log('opened'); }
  close() { console.log('closed'); }
}
@Ingress({ title: 'Api' })
class Api {
  #store;
  constructor(store: Store) { this.#store = store; }
  @Get('/hello') hello(name = 'world') { return { hello: name, from: process.env.FROM }; }
  @Get('/missing') missing() { throw new HttpError(404, 'Nothing here'); }
  @Get('/broken') broken() { throw new Error('broken'); }
  @Post('/echo') async echo(request: HttpRequest) {
    return { type: request.headers.get('content-type'), accept: request.headers.get('accept'), body: await request.text() };
  }
  @Get('/ticks') async *ticks() {
    yield 'first ' + process.pid + '\\n';
    await new Promise((go) => process.once('SIGUSR2', go));
    yield 'second ' + process.pid + '\\n';
  }
}
export const app = bind(Api);
`;

async function project(): Promise<string> {
  const { root } = await createApplication({ 'app.ts': API, '.env': 'FROM=file' });
  return root;
}

interface Fetched {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function sluiceFetch(args: readonly string[], input = ''): Promise<Fetched> {
  const cwd = await project();
  const child = spawn(process.execPath, [command, 'fetch', ...args], { cwd });
  child.stdin.end(input);
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  if (child.exitCode === null) await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

it('prints the body alone, and everything else on standard error', async () => {
  const { code, stdout, stderr } = await sluiceFetch(['/hello?name=Ada B']);
  expect({ code, stdout }).toEqual({ code: 0, stdout: '{"hello":"Ada B","from":"file"}' });
  expect(stderr).toBe('Using app.ts:app.\nimported\nopened\nclosed\n');
});

it('sends what it is told to, and prints the head', async () => {
  const args = [
    'app.ts:app',
    '/echo',
    '-i',
    '-H',
    'Accept: text/x',
    '-H',
    'x: y',
    '--data',
    '{"a":1}',
  ];
  const { code, stdout } = await sluiceFetch(args);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^HTTP\/1\.1 200 OK\ncontent-type: application\/json\n[^]*\n\n\{/);
  expect(stdout).toContain('{"type":"application/json","accept":"text/x","body":"{\\"a\\":1}"}');
});

it('takes the body from standard input', async () => {
  const args = ['/echo', '-X', 'POST', '-d', '-', '-H', 'content-type: text/plain'];
  const { stdout } = await sluiceFetch(args, 'typed');
  expect(JSON.parse(stdout)).toMatchObject({ type: 'text/plain', body: 'typed' });
});

it.each([
  [['/missing'], 0, '{"detail":"Nothing here"}', ''],
  [['/missing', '--fail'], 22, '', 'The response has the status 404 Not Found.\n'],
  [['/broken'], 1, 'Internal Server Error', 'Error: broken'],
])('%j ends with %d', async (args, want, body, said) => {
  const { code, stdout, stderr } = await sluiceFetch(args);
  expect({ code, stdout }).toEqual({ code: want, stdout: body });
  expect(stderr).toContain(said);
});

it('prints a stream as it comes', async () => {
  const running = spawnNode([command, 'fetch', '/ticks'], { cwd: await project() });
  const [, pid] = await running.prints(/^first (\d+)\n/m);
  process.kill(Number(pid), 'SIGUSR2');
  await running.prints(new RegExp(`second ${pid}\n`));
  expect(await running.ended()).toBe(0);
});

it.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('ends with the code of %s when that comes first', async (signal, code) => {
  const running = spawnNode([command, 'fetch', '/ticks'], { cwd: await project() });
  await running.prints(/^first \d+\n/m);
  expect(await running.stop(signal)).toBe(code);
});

it.each([
  [[], 2, 'Which path? Write sluice fetch module.ts:app /path.'],
  [['app.ts:app'], 2, 'Which path?'],
  [['/hello', '-H', 'no colon'], 2, '-H is'],
  [['/hello', '-d', '@nope.json'], 1, 'Cannot read nope.json: ENOENT. Check the path.'],
  [['nope.ts:app', '/hello'], 1, 'E_MODULE_NOT_FOUND'],
])('%j fails', async (args, want, said) => {
  const { code, stderr } = await sluiceFetch(args);
  expect(code).toBe(want);
  expect(stderr).toContain(said);
});
