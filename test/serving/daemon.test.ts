import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { greeter } from '../../packages/sluice/test/cli/application.js';
import { freePort } from '../support/sluice-process.js';
import { serverPid, startServer, workplace } from '../support/sluice-server.js';

const FILES = { 'shop.ts': greeter('hello') };

describe('sluice start', () => {
  it('leaves a server behind that answers, in a session of its own, with a log that only its user can read', async () => {
    const { url, pid, stateDirectory } = await startServer(FILES, ['shop.ts:app']);
    expect(await (await fetch(url)).json()).toBe('hello');
    const session = execFileSync('ps', ['-o', 'sess=', '-p', String(pid)], { encoding: 'utf8' });
    expect(session.trim()).toBe(String(pid));
    expect((await stat(stateDirectory)).mode & 0o777).toBe(0o700);
    expect((await stat(join(stateDirectory, 'server.log'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(stateDirectory, 'server.log'), 'utf8')).toContain('is ready');
  });

  it('starts with no application, and says so', async () => {
    const { url, sluice } = await startServer({});
    expect((await fetch(`${url}/-/healthz`)).status).toBe(200);
    expect(await sluice('status')).toEqual({
      code: 0,
      output: expect.stringContaining('No application is deployed.'),
    });
  });

  it('is refused while one runs, and says which and where', async () => {
    const { pid, url, sluice } = await startServer(FILES, ['shop.ts:app']);
    const second = await sluice('start', '--port', '0');
    expect(second.code).toBe(1);
    expect(second.output).toMatch(
      new RegExp(`^A server runs already: pid ${pid} serves ${url}, since .*sluice stop ends it`),
    );
    const foreground = await sluice('start', '--foreground', '--port', '0', '--admin-port', '0');
    expect(foreground.code).toBe(1);
    expect(foreground.output).toContain(`A server runs already: pid ${pid}`);
  });

  it('of a server that was killed nothing stands in the way of the next', async () => {
    const { pid, sluice, stateDirectory } = await startServer(FILES, ['shop.ts:app']);
    const below = descendantsOf(pid);
    process.kill(pid, 'SIGKILL');
    await gone([pid, ...below]);
    const again = await sluice('start', '--port', '0', '--admin-port', '0');
    expect(again.code).toBe(0);
    expect(await serverPid(stateDirectory)).not.toBe(pid);
  });

  it('a record whose process id another process has got counts for nothing', async () => {
    const { sluice, stateDirectory, spawn } = await workplace();
    expect((await sluice('start', '--port', '0', '--admin-port', '0')).code).toBe(0);
    expect((await sluice('stop')).code).toBe(0);
    // This process lives, and never was a server.
    const record = { pid: process.pid, mark: 'another', startedAt: new Date().toISOString() };
    await writeFile(join(stateDirectory, 'server.json'), JSON.stringify(record));
    expect(await sluice('stop')).toEqual({
      code: 0,
      output: 'No server runs that sluice start started.\n',
    });
    const started = spawn('start', '--port', '0', '--admin-port', '0');
    expect(await started.ended()).toBe(0);
  });

  it('says why when the application throws, ends with 1, and leaves nothing', async () => {
    const { sluice, stateDirectory } = await workplace({
      'shop.ts': "throw new Error('no database');\nexport const app = 1;\n",
    });
    const failed = await sluice('start', 'shop.ts:app', '--port', '0', '--admin-port', '0');
    expect(failed.code).toBe(1);
    expect(failed.output).toMatch(
      /Application "default" could not be deployed\.\nError: no database/,
    );
    expect(failed.output).not.toMatch(/^(?:INFO|WARN)/m);
    await expect(serverPid(stateDirectory)).rejects.toThrow('ENOENT');
  });

  it('says in one line that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void other.close());
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { sluice } = await workplace();
    const failed = await sluice('start', '--port', '0', '--admin-port', String(port));
    expect(failed).toEqual({
      code: 1,
      output: expect.stringMatching(/^E_PORT: cannot listen on .*--admin-port\.\n$/),
    });
  });

  it('finds mistakes of a config before it starts anything', async () => {
    const { sluice } = await workplace({ 'serve.yaml': 'applications: [{ nme: shop }]\n' });
    const failed = await sluice('start', '--config', 'serve.yaml');
    expect(failed.code).toBe(1);
    expect(failed.output).toContain('E_CONFIG: serve.yaml:1: applications[0].nme is not a key');
  });

  it('--foreground serves in its own process until a signal', async () => {
    const { spawn } = await workplace(FILES);
    const port = await freePort();
    const served = spawn(
      'start',
      'shop.ts:app',
      '--foreground',
      '--port',
      String(port),
      '--admin-port',
      '0',
    );
    await served.prints(/is ready\./);
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).json()).toBe('hello');
    expect(await served.stop()).toBe(0);
  });
});

describe('sluice stop', () => {
  it('ends the server in order, with every process of it, and may be repeated', async () => {
    const { pid, url, sluice } = await startServer(FILES, ['shop.ts:app']);
    const below = descendantsOf(pid);
    const stopped = await sluice('stop');
    expect(stopped.code).toBe(0);
    expect(stopped.output).toContain(`Stopped: the server (pid ${pid}) has ended.`);
    await gone(below);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(await sluice('stop')).toEqual({
      code: 0,
      output: 'No server runs that sluice start started.\n',
    });
  });

  it('waits for requests, and --now cuts them', async () => {
    const slow = `import { Get, bind } from 'sluice';
class Slow { @Get('/') async root() { await new Promise(() => {}); } }
export const app = bind(Slow);
`;
    const { url, spawn, sluice, pid } = await startServer({ 'slow.ts': slow }, ['slow.ts:app']);
    const request = fetch(url).catch(() => undefined);
    const waiting = spawn('stop');
    await waiting.prints(/letting requests finish/);
    expect(() => process.kill(pid, 0)).not.toThrow();
    expect((await sluice('stop', '--now')).code).toBe(0);
    expect(await waiting.ended()).toBe(0);
    await request;
  });
});
