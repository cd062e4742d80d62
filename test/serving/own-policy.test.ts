import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { command, type Served, spawnNode, sluiceRun } from '../support/sluice-process.js';

let served: Served;

async function who(name: string): Promise<unknown> {
  const response = await fetch(`${served.url}/who`, { headers: { 'x-name': name } });
  expect(response.status).toBe(200);
  return await response.json();
}

async function whoAll(names: readonly string[]): Promise<Set<unknown>> {
  return new Set(await Promise.all(names.map(who)));
}

describe('a routing policy of an application, in TypeScript', () => {
  beforeAll(async () => {
    served = await sluiceRun(['--config', 'test/serving/fixtures/routing/own.yaml']);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('66 chooses the replica of each request, with its settings from the config', async () => {
    const first = await whoAll(['anna', 'ben', 'carla', 'lea']);
    const second = await whoAll(['mia', 'noah', 'zoe']);
    expect(first.size).toBe(1);
    expect(second.size).toBe(1);
    expect(first).not.toEqual(second);
  });

  it('keys of Ray Serve that have no effect are warned of, and nothing more', () => {
    expect(served.output()).toContain('request_router_config.initial_backoff_s has no effect.');
    expect(served.output()).toContain('ray_actor_options.num_cpus has no effect.');
  });

  it('66 leaves the choice to the default where it throws, and that is logged once', async () => {
    for (let at = 0; at < 5; at += 1) expect(await who('nobody')).toBeTypeOf('number');
    await served.prints(
      /The routing policy \.\/by-letter\.ts:ByLetter failed; .*nobody has no letter/,
    );
    expect(served.output().match(/The routing policy/g)).toHaveLength(1);
  });
});

it('66 a policy whose module is missing is refused at the start, with where it was looked for', async () => {
  const run = spawnNode([
    command,
    'run',
    '--config',
    'test/serving/fixtures/routing/missing.yaml',
    '--port',
    '0',
  ]);
  await run.ended();
  expect(run.output()).toMatch(
    /E_ROUTING_POLICY: Model: there is no module .*routing\/nowhere\.ts\./,
  );
});
