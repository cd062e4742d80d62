import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

import { afterEach, describe, expect, it, vi } from 'vitest';

import type { ApplicationRequest } from '../../src/controller/application-request.js';
import { fixture, killTrees, pidAt, processOf, startTree, until } from '../support/processes.js';

function application(
  module: string,
  exportName: string,
  more: Partial<ApplicationRequest> = {},
): ApplicationRequest {
  return {
    name: 'default',
    routePrefix: '/shop',
    entry: { module: fixture(module), exportName },
    ...more,
  };
}

const shop = application('shop.mjs', 'app');

vi.setConfig({ testTimeout: 30_000 });
afterEach(killTrees);

describe('a start of runSupervisor', () => {
  it.each([0, 1.5, 257])('refuses %d ingresses before it starts anything', async (numProxies) => {
    const tree = startTree({ applications: [shop], numProxies });
    const { message } = await tree.next('refused');
    expect(message).toBe(
      `E_OPTION_VALUE: numProxies (num_proxies) is ${numProxies}. It must be a whole number from 1 to 256.`,
    );
  });

  it('refuses a port in use in one line', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address: AddressInfo | string | null = taken.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const tree = startTree({ applications: [shop], http: { port: port ?? 0 } });
    const { message } = await tree.next('refused');
    expect(message).toBe(
      `E_PORT: cannot listen on 127.0.0.1:${port}: another process listens there. End it, or choose another with --port.`,
    );
    taken.close();
  });

  it.each([
    {
      what: 'whose constructor throws',
      entry: application('broken.mjs', 'noDatabase'),
      details: /Error: no database\n\s+at new NoDatabase \(.*broken\.mjs:5/,
    },
    {
      what: 'that throws outside of its init while that waits',
      entry: application('broken.mjs', 'throwsLater'),
      details: /Error: thrown while init waits\n\s+at .*broken\.mjs:\d+/,
    },
    {
      what: 'whose module throws',
      entry: application('throws.mjs', 'app'),
      details: /Error: thrown while loading\n\s+at .*throws\.mjs:1/,
    },
    {
      what: 'whose module ends the process',
      entry: application('exits.mjs', 'app'),
      details: /exits\.mjs ended the process that imported it \(exit code 5\)\.$/,
    },
    {
      what: 'that is not exported',
      entry: application('shop.mjs', 'nope'),
      details: /shop\.mjs has no export "nope"\. It exports Shop, app\./,
    },
    {
      what: 'that is not bound',
      entry: application('broken.mjs', 'notBound'),
      details:
        /export "notBound" of .*broken\.mjs is the class NoDatabase, not a bound application/,
    },
    {
      what: 'whose module does not exist',
      entry: application('missing.mjs', 'app'),
      details: /there is no module .*missing\.mjs/,
    },
  ])('fails with the application’s own error for one $what', async ({ entry, details }) => {
    const tree = startTree({ applications: [entry] });
    const { failure } = await tree.next('failed');
    expect(failure.details).toMatch(details);
    expect(await tree.exited).toBe(1);
  });

  it('tries again when the process that imports the module is killed', async () => {
    const tree = startTree({ applications: [application('slow-import.mjs', 'app')] });
    let pid: number | undefined;
    await until(() => (pid = processOf(tree, 'replica')) !== undefined);
    process.kill(pid ?? -1, 'SIGKILL');
    const { facts } = await tree.next('ready');
    expect(await pidAt(`${facts.url}/shop/pid`)).not.toBe(pid);
  });

  it('gives up a constructor that never ends', async () => {
    const tree = startTree({ applications: [application('broken.mjs', 'endless')] });
    const { failure } = await tree.next('failed');
    expect(failure.details).toContain(
      'was not ready within 4 s (start_timeout_s): the constructor of Endless was not over',
    );
    expect(await tree.exited).toBe(1);
  });

  it('gives up an import that never ends', async () => {
    const tree = startTree({
      applications: [application('endless.mjs', 'app', { startTimeoutS: 1 })],
    });
    const { failure } = await tree.next('failed');
    expect(failure.details).toMatch(
      /^E_START_TIMEOUT: the import of .*endless\.mjs was not over within 1 s\. .*start_timeout_s/,
    );
    expect(await tree.exited).toBe(1);
  });
});
