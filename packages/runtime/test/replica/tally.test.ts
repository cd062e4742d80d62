import { Get } from '@sluice/core';
import { expect, it, vi } from 'vitest';

import { bind, type DeploymentHandle } from '../../src/index.js';
import { startHttpCluster } from '../support/http-cluster.js';

class Model {
  async *tokens(): AsyncGenerator<string> {
    yield 'a';
    yield 'b';
  }

  // oxlint-disable-next-line require-yield
  async *fails(): AsyncGenerator<string> {
    throw new RangeError('no model');
  }
}

class Door {
  constructor(private readonly model: DeploymentHandle<Model>) {}

  @Get('/tokens')
  tokens(): AsyncIterable<string> {
    return this.model.tokens();
  }

  @Get('/fails')
  fails(): AsyncIterable<string> {
    return this.model.fails();
  }
}

it('counts the streams that a replica answers for the caller of a call', async () => {
  const { url, replica } = await startHttpCluster(bind(Door, bind(Model)));
  const tally = (): Promise<unknown> => replica('Model').control({ type: 'tally' });
  expect(await tally()).toEqual({ requests: 0, errors: 0 });
  expect(await (await fetch(`${url}/tokens`)).text()).toBe('ab');
  expect(await tally()).toEqual({ requests: 1, errors: 0 });
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect((await fetch(`${url}/fails`)).status).toBe(500);
  vi.restoreAllMocks();
  expect(await tally()).toEqual({ requests: 2, errors: 1 });
});
