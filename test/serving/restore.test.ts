import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { greeter } from '../../packages/sluice/test/cli/application.js';
import { serverPid, startServer, type Workplace } from '../support/sluice-server.js';

const FILES = {
  'shop.ts': greeter('the shop'),
  'desk.ts': greeter('the desk'),
  'serve.yaml': `target_capacity: 50
applications:
  - name: shop
    route_prefix: /shop
    import_path: shop.ts:app
    deployments: [{ name: Greeter, num_replicas: 2 }]
  - { name: desk, route_prefix: /desk, import_path: desk.ts:app }
`,
};

type Server = Awaited<ReturnType<typeof startServer>>;

async function deployed(): Promise<Server> {
  const server = await startServer(FILES);
  expect((await server.sluice('deploy', 'serve.yaml')).code).toBe(0);
  return server;
}

/** As a machine that loses its power, as far as processes go. */
async function kill({ stateDirectory }: Workplace): Promise<void> {
  const pid = await serverPid(stateDirectory);
  const all = [pid, ...descendantsOf(pid)];
  process.kill(pid, 'SIGKILL');
  await gone(all);
}

async function startAgain({ url, sluice }: Server, ...args: readonly string[]): Promise<string> {
  const { port } = new URL(url);
  const started = await sluice('start', '--port', port, '--admin-port', '0', ...args);
  expect(started.code).toBe(0);
  return started.output;
}

async function textAt(url: string): Promise<unknown> {
  const response = await fetch(url);
  return response.ok ? await response.json() : response.status;
}

describe('sluice start after a server', () => {
  it('that was killed serves the applications which that had, as they were asked for', async () => {
    const server = await deployed();
    const config = await server.sluice('config');
    await kill(server);
    const output = await startAgain(server);
    expect(output).toContain('Restoring shop, desk, as the server before had them');
    expect(await textAt(`${server.url}/shop`)).toBe('the shop');
    expect(await textAt(`${server.url}/desk`)).toBe('the desk');
    expect(await server.sluice('config')).toEqual(config);
    // Half of two, as target_capacity says.
    expect((await server.sluice('status')).output).toMatch(/Greeter +HEALTHY +1\/1 replica$/m);
    // What changes from here on is kept as well.
    expect((await server.sluice('delete', 'desk')).code).toBe(0);
    await kill(server);
    expect(await startAgain(server)).toContain('Restoring shop, as');
    expect(await textAt(`${server.url}/desk`)).toBe(404);
  });

  it('that was stopped does so too, unless it is told to start afresh', async () => {
    const server = await deployed();
    expect((await server.sluice('stop')).code).toBe(0);
    expect(await startAgain(server)).toContain('Restoring shop, desk');
    expect(await textAt(`${server.url}/shop`)).toBe('the shop');
    await server.sluice('stop');
    expect(await startAgain(server, '--fresh')).not.toContain('Restoring');
    expect((await server.sluice('status')).output).toContain('No application is deployed.');
    await server.sluice('stop');
    expect(await startAgain(server)).not.toContain('Restoring');
  });

  it('whose applications were shut down has none, and one that is named takes the place of those kept', async () => {
    const server = await deployed();
    await kill(server);
    const { port } = new URL(server.url);
    const named = await server.sluice('start', 'desk.ts:app', '--port', port, '--admin-port', '0');
    expect(named.output).not.toContain('Restoring');
    expect(await textAt(server.url)).toBe('the desk');
    await kill(server);
    expect(await startAgain(server)).toContain('Restoring default, as');
    expect((await server.sluice('shutdown', '--yes')).code).toBe(0);
    await kill(server);
    expect(await startAgain(server)).not.toContain('Restoring');
    expect((await server.sluice('status')).output).toContain('No application is deployed.');
  });

  it.each([
    ['is damaged', '{"version":1,"state":"[{'],
    ['is damaged', ''],
    ['is of version 7, not 1', '{"version":7}'],
  ])(
    'whose file %s starts with none, says so in one line, and puts the file aside',
    async (why, text) => {
      const server = await deployed();
      const file = join(server.stateDirectory, 'applications.json');
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      await kill(server);
      await writeFile(file, text);
      const output = await startAgain(server);
      expect(output).toContain(
        `No application is restored: ${file} ${why}. It is kept as ${file}.unreadable.\n`,
      );
      expect(output).not.toContain('    at ');
      expect(await readFile(`${file}.unreadable`, 'utf8')).toBe(text);
      expect((await server.sluice('status')).output).toContain('No application is deployed.');
    },
  );
});
