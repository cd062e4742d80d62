import { Router, createApp, type Lifespan } from '@sluice/core';
import { beforeEach, describe, expect, it } from 'vitest';

import { bind } from '../../src/index.js';
import { startHttpCluster } from '../support/http-cluster.js';

let steps: string[] = [];
beforeEach(() => {
  steps = [];
});

const database: Lifespan = async function* () {
  steps.push('open');
  yield { database: 'a connection' };
  steps.push('closed');
};

const further = Router().get(
  '/state',
  { query: {} },
  (_input, request) => request.state['database'],
);
const items = Router({ prefix: '/items' }).get('/', () => 'items');

const app = bind(items, {
  title: 'Items',
  lifespan: [database],
  routers: [further],
  docs: '/help',
});

async function read(url: string, path: string): Promise<unknown> {
  return (await fetch(`${url}${path}`)).json();
}

describe('a router that is bound with the options of an application', () => {
  it('has them in its replicas', async () => {
    const { url, replica } = await startHttpCluster(app);
    expect(await read(url, '/items')).toBe('items');
    expect(await read(url, '/state')).toBe('a connection');
    expect(await read(url, '/openapi.json')).toMatchObject({ info: { title: 'Items' } });
    expect((await fetch(`${url}/help`)).status).toBe(200);
    expect(steps).toEqual(['open']);
    await replica('API').stop();
    expect(steps).toEqual(['open', 'closed']);
  });

  it('has them in the process of a test', async () => {
    const alone = createApp(app, { title: 'Tested' });
    const ask = async (path: string): Promise<unknown> =>
      (await alone.fetch(new Request(`http://a${path}`))).json();
    expect(await ask('/state')).toBe('a connection');
    expect(await ask('/openapi.json')).toMatchObject({ info: { title: 'Tested' } });
    await alone.close();
    expect(steps).toEqual(['open', 'closed']);
  });
});
