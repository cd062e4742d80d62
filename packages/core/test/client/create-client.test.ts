import { describe, expect, it } from 'vitest';

import {
  ClientError,
  type ClientFetch,
  DescriptionError,
  UnsendableError,
  createClient,
  responseOf,
  withOptions,
} from '../../src/client.js';
import { describeClient } from '../../src/client/describe-client.js';
import { TestClient, createApp } from '../../src/index.js';
import { Shop } from './shop.js';

const served = new TestClient(createApp(Shop));

function clientOfShop() {
  return createClient<typeof Shop>('http://testserver', inMemory(served));
}

function inMemory(app: TestClient): { readonly fetch: ClientFetch } {
  return { fetch: (url, init) => app.fetch(url, init) };
}

describe('createClient', () => {
  const client = clientOfShop();

  it('sends arguments where the server reads them', async () => {
    expect(await client.item(3, true)).toEqual({ id: 3, verbose: true });
    expect(await client.item(3)).toEqual({ id: 3, verbose: false });
    expect(await client.list(['a&b', ' c'], 2)).toEqual({ tags: ['a&b', ' c'], limit: 2 });
    expect(await client.list(['one'])).toEqual({ tags: ['one'], limit: 10 });
    expect(await client.list(undefined, 3)).toEqual({ tags: [], limit: 3 });
  });

  it('sends a body, and several as one object', async () => {
    expect(await client.create({ name: 'tea', price: 3 })).toEqual({ name: 'tea', price: 3 });
    const item = { name: 'tea', price: 3 };
    expect(await client.pair(item, { ...item, name: 'cup' })).toEqual(['cup', 'tea']);
  });

  it('sends the one object of the method form', async () => {
    const input = { params: { id: 3 }, query: { tags: ['a', 'b'] }, headers: { xToken: 't' } };
    expect(await client.order(input)).toEqual({ ...input, query: { limit: 5, tags: ['a', 'b'] } });
  });

  it('sends dates, headers and cookies as text', async () => {
    const at = new Date('2026-05-01T10:00:00.000Z');
    expect(await client.since(at, 'trace "1"', 'dark; "mode"')).toEqual({
      at: at.toISOString(),
      xTrace: 'trace "1"',
      theme: 'dark; "mode"',
    });
  });

  it('leaves out what dependencies and the framework provide', async () => {
    const known = withOptions(client, { headers: { authorization: 'ada' } });
    expect(await known.me()).toEqual({ text: 'Hello, ada' });
    expect(await known.me('Hi')).toEqual({ text: 'Hi, ada' });
    expect(await client.path('!')).toBe('/path!');
  });

  it('replaces a header whose name is written in another case', async () => {
    const ada = withOptions(client, { headers: { Authorization: 'ada' } });
    const ben = withOptions(ada, { headers: () => ({ authorization: 'ben' }) });
    expect(await ben.me()).toEqual({ text: 'Hello, ben' });
  });

  it('reaches an application below a route prefix', async () => {
    const listening = await createApp(Shop).listen({ port: 0, rootPath: '/shop' });
    const below = createClient<typeof Shop>(`${listening.url}/`);
    expect(await below.item(3)).toEqual({ id: 3, verbose: false });
    await listening.close();
  });

  it('resolves without a value where there is no body', async () => {
    expect(await client.remove(3)).toBeUndefined();
  });

  it('gives the response itself where it is no JSON', async () => {
    const response = await client.text();
    expect(await response.text()).toBe('plain');
  });

  it('takes the route whose path parameters all have a value', async () => {
    expect(await client.named('a/b')).toEqual({ name: 'a/b', path: '/names/a%2Fb' });
  });

  it('is no promise itself', async () => {
    expect(await Promise.resolve(client)).toBe(client);
  });
});

describe('a refused call', () => {
  const client = clientOfShop();

  it('rejects with the status, the detail and the headers', async () => {
    const error = await client.remove(-1).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ClientError);
    expect(error).toMatchObject({ status: 404, detail: 'No such item', issues: [] });
    expect(String(error)).toBe('ClientError: remove: 404 No such item');
    expect(error instanceof ClientError && error.headers.get('content-type')).toBe(
      'application/json',
    );
  });

  it('has the issues of a 422, also in the format of problems', async () => {
    const problems = new TestClient(createApp(Shop, { errorFormat: 'problem' }));
    for (const app of [served, problems]) {
      const shop = createClient<typeof Shop>('http://testserver', inMemory(app));
      const error = await shop.item(Number.NaN).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ClientError);
      expect(error).toMatchObject({ status: 422, issues: [{ loc: ['path', 'id'] }] });
    }
  });

  it('shows its response all the same', async () => {
    const call = client.remove(-1);
    expect((await responseOf(call)).status).toBe(404);
    await expect(call).rejects.toThrow(ClientError);
  });

  it('never leaves where the path could not hold a value', async () => {
    await expect(client.named('..')).rejects.toThrow(UnsendableError);
    await expect(client.named('a/../b')).rejects.toThrow('whose dots a path loses');
    await expect(client.named('')).rejects.toThrow('is empty');
  });

  it('never leaves with a value that text cannot hold', async () => {
    await expect(client.since(new Date(0), 'a\nb')).rejects.toThrow('since: x-trace is "a\\nb"');
    await expect(client.since(new Date(0), '€')).rejects.toThrow(UnsendableError);
  });
});

describe('the description', () => {
  it('is asked for once, also by calls at the same time', async () => {
    const asked: string[] = [];
    const client = createClient<typeof Shop>('http://testserver', {
      fetch: (url, init) => {
        asked.push(new URL(url).pathname);
        return served.fetch(url, init);
      },
    });
    await Promise.all([client.item(1), client.item(2), withOptions(client, {}).item(3)]);
    expect(asked.toSorted()).toEqual(['/items/1', '/items/2', '/items/3', '/openapi.json']);
  });

  it('is asked for again after a failure', async () => {
    let isUp = false;
    const client = createClient<typeof Shop>('http://testserver', {
      fetch: (url, init) =>
        isUp ? served.fetch(url, init) : Promise.reject(new TypeError('refused')),
    });
    await expect(client.item(1)).rejects.toThrow(DescriptionError);
    isUp = true;
    expect(await client.item(1)).toEqual({ id: 1, verbose: false });
  });

  it('says what to do where the server shows none', async () => {
    const app = new TestClient(createApp(Shop, { openapi: false }));
    const client = createClient<typeof Shop>('http://testserver', inMemory(app));
    await expect(client.item(1)).rejects.toThrow(
      'http://testserver/openapi.json is answered with 404. Is the URL that of the application',
    );
  });

  it('can be given, and then has hidden operations too', async () => {
    const app = new TestClient(createApp(Shop, { openapi: false }));
    const client = createClient('http://testserver', {
      ...inMemory(app),
      description: describeClient(Shop),
    });
    expect(await client.item(1)).toEqual({ id: 1, verbose: false });
    expect(await client.secret()).toBe('hidden');
  });

  it('of a server hides what its document hides', async () => {
    await expect(clientOfShop().secret()).rejects.toThrow('describes no operation secret');
  });

  it('tells methods without a route from operations', async () => {
    await expect(clientOfShop().helper()).rejects.toThrow('describes no operation helper');
  });

  it('leaves the document as it is for everyone else', async () => {
    const response = await served.fetch('/openapi.json', { headers: { accept: '*/*' } });
    expect(await response.json()).toMatchObject({ openapi: '3.1.0' });
  });
});
