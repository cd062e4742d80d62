import { describe, expect, it } from 'vitest';

import {
  type AppOptions,
  Get,
  Post,
  Router,
  VERSION_NEUTRAL,
  Version,
  type VersioningOptions,
  WebSocket,
  WebSocketConnection,
  createApp,
  describe as describeApplication,
  document,
  include,
  TestClient,
} from '@sluice/core';

import { problemsOf } from '../model/problems-of.js';

@Version('1')
@Router({ prefix: '/items', tags: ['items'] })
class Items {
  @Get('/:id')
  item(id: number) {
    return { version: 1, id };
  }
  @Version(['2', '3'])
  @Get('/:id')
  newer(id: number) {
    return { version: 'newer', id };
  }
  @Version(VERSION_NEUTRAL)
  @Get('/about')
  about() {
    return 'items';
  }
  @Post('/', { version: '10' })
  *add() {
    yield 'added\n';
  }
  @WebSocket('/news', { version: '2' })
  async news(socket: WebSocketConnection) {
    await socket.accept();
    socket.close();
  }
}

const plain = Router().get('/plain', () => 'plain');

class Api {
  @Get('/')
  home() {
    return 'home';
  }
}

function api(versioning: VersioningOptions, options: AppOptions = {}) {
  return createApp(Api, { versioning, routers: [Items, plain], ...options });
}

type Fields = Readonly<Record<string, string>>;

async function read(app: ReturnType<typeof api>, path: string, headers: Fields = {}) {
  const response = await app.fetch(new Request(`http://test${path}`, { headers }));
  const text = await response.text();
  const body: unknown = text.startsWith('<') ? text : JSON.parse(text);
  return { status: response.status, vary: response.headers.get('vary'), body };
}

describe('versions in the path', () => {
  const app = api({ type: 'uri' });

  it.each([
    ['/v1/items/7', { version: 1, id: 7 }],
    ['/v2/items/7', { version: 'newer', id: 7 }],
    ['/v3/items/7', { version: 'newer', id: 7 }],
    ['/items/about', 'items'],
    ['/plain', 'plain'],
    ['/', 'home'],
  ])('are paths of their own: %s', async (path, body) => {
    expect(await read(app, path)).toMatchObject({ status: 200, body, vary: null });
  });

  it.each(['/items/7', '/v4/items/7', '/v1/plain'])('and others are 404: %s', async (path) => {
    expect((await read(app, path)).status).toBe(404);
  });

  it('have a default, which is in the path too', async () => {
    const defaulted = api({ type: 'uri', prefix: 'release-', default: '1' });
    expect((await read(defaulted, '/release-1/plain')).body).toBe('plain');
    expect((await read(defaulted, '/plain')).status).toBe(404);
    expect((await read(defaulted, '/items/about')).body).toBe('items');
  });
});

describe.each<[string, VersioningOptions, (version: string) => Fields, number, string | null]>([
  [
    'a header',
    { type: 'header', header: 'X-Api-Version' },
    (version) => ({ 'x-api-version': version }),
    404,
    'X-Api-Version',
  ],
  [
    'a media type',
    { type: 'media-type' },
    (version) => ({ accept: `text/html, application/json; q=0.9; V="${version}"` }),
    406,
    'accept',
  ],
  [
    'a function',
    { type: 'custom', versionOf: (head) => head.header('x-any')?.split('|') },
    (version) => ({ 'x-any': version }),
    404,
    null,
  ],
])('versions by %s', (_name, versioning, asking, refused, vary) => {
  it('choose among operations of one path', async () => {
    const app = api(versioning);
    expect(await read(app, '/items/7', asking('1'))).toMatchObject({ body: { version: 1 }, vary });
    expect(await read(app, '/items/7', asking('3'))).toMatchObject({
      body: { version: 'newer' },
      vary,
    });
  });

  it('are refused where the path has none of them', async () => {
    const detail = 'No such version: there are the versions 1, 2 and 3';
    const app = api(versioning);
    expect(await read(app, '/items/7', asking('9'))).toEqual({
      status: refused,
      vary,
      body: { detail },
    });
    expect((await read(app, '/items/7')).status).toBe(refused);
    expect((await read(app, '/nothing', asking('1'))).status).toBe(404);
  });

  it('do not matter to what is neutral', async () => {
    const app = api(versioning);
    expect(await read(app, '/items/about', asking('9'))).toMatchObject({
      body: 'items',
      vary: null,
    });
    expect((await read(app, '/plain')).body).toBe('plain');
  });

  it('have a default', async () => {
    const app = api({ ...versioning, default: '1' });
    expect((await read(app, '/items/7')).body).toMatchObject({ version: 1 });
    expect((await read(app, '/plain')).body).toBe('plain');
    expect((await read(app, '/plain', asking('2'))).status).toBe(refused);
  });

  it('say in streams what they depend on', async () => {
    const headers = asking('10');
    const response = await api(versioning).fetch(
      new Request('http://test/items', { method: 'POST', headers }),
    );
    expect(await response.text()).toBe('added\n');
    expect(response.headers.get('vary')).toBe(vary);
  });
});

it('a function may name several versions, the preferred first', async () => {
  const app = api({ type: 'custom', versionOf: () => ['9', '2', '1'] });
  expect((await read(app, '/items/7')).body).toMatchObject({ version: 'newer' });
});

it('a WebSocket has versions too', async () => {
  const client = new TestClient(api({ type: 'header', header: 'x-api-version' }));
  const socket = await client.connect('/items/news', { headers: { 'x-api-version': '2' } });
  await socket.closed;
  await expect(client.connect('/items/news')).rejects.toMatchObject({ status: 404 });
});

it('include says the versions of what says none', async () => {
  const versioning = { type: 'uri' } as const;
  const routers = [
    include(plain, { version: '1' }),
    include(plain, { version: '2', prefix: '/new' }),
  ];
  const app = createApp(Api, { versioning, routers });
  expect((await read(app, '/v1/plain')).body).toBe('plain');
  expect((await read(app, '/v2/new/plain')).body).toBe('plain');
});

function pathsIn(contents: unknown): string[] {
  const shown: { readonly paths?: object } = JSON.parse(JSON.stringify(contents));
  return Object.keys(shown.paths ?? {});
}

describe('the documents of versions', () => {
  it('describe one version each, and what is neutral', async () => {
    const app = api({ type: 'header', header: 'x-api-version' });
    const first = (await read(app, '/v1/openapi.json')).body;
    expect(first).toMatchObject({ info: { version: '1' } });
    expect(pathsIn(first)).toEqual(['/', '/items/{id}', '/items/about', '/plain']);
    expect(pathsIn((await read(app, '/v10/openapi.json')).body)).toEqual([
      '/',
      '/items/about',
      '/items',
      '/plain',
    ]);
    expect((await read(app, '/openapi.json')).body).toMatchObject({ info: { version: '10' } });
    expect((await read(app, '/v9/openapi.json')).status).toBe(404);
  });

  it('have the paths of versions in the path', () => {
    const model = describeApplication(Api, {
      versioning: { type: 'uri', default: '2' },
      routers: [Items],
    });
    expect(pathsIn(document(model))).toEqual(['/v2', '/v2/items/{id}', '/items/about']);
    expect(document(model, { version: '1' }).paths?.['/v1/items/{id}']?.get?.operationId).toBe(
      'item',
    );
  });

  it('are chosen on the docs page', async () => {
    const app = api({ type: 'uri' });
    const { body } = await read(app, '/v2/docs');
    expect(body).toContain('data-document="./openapi.json"');
    expect(body).toContain('<a href="../v1/docs">1</a> <a href="./docs" aria-current="page">2</a>');
    expect((await read(app, '/docs')).body).toContain(
      '<a href="./v10/docs" aria-current="page">10</a>',
    );
    expect((await read(api({ type: 'uri' }, { routers: [plain] }), '/docs')).body).not.toContain(
      'Version',
    );
  });
});

describe('mistakes in versions', () => {
  class Wrong {
    @Version('a/b')
    @Get('/')
    home() {}
  }
  class Twice {
    @Version(['1', '2'])
    @Get('/')
    one() {}
    @Version('2')
    @Get('/')
    two() {}
  }

  it.each<[new () => object, AppOptions, string]>([
    [Twice, {}, 'has a version, and its application no versioning'],
    [Wrong, { versioning: { type: 'uri' } }, 'has the version "a/b"'],
    [Twice, { versioning: { type: 'uri' } }, 'GET /v2 is already served by one'],
    [Twice, { versioning: { type: 'media-type' } }, 'GET / is already served by one'],
    [Api, { versioning: { type: 'header', header: 'x y' } }, 'has no name of a header'],
    [
      Api,
      { versioning: { type: 'uri', prefix: '/' } },
      'has a prefix that is no part of a segment',
    ],
    [Api, { versioning: { type: 'media-type', parameter: '' } }, 'has no name of a parameter'],
    [Api, { versioning: { type: 'uri', default: '' } }, 'has the version ""'],
  ])('are reported at start: %o %o', (type, options, what) => {
    const problems = problemsOf(type, options);
    expect(problems.map((problem) => problem.what)).toContainEqual(expect.stringContaining(what));
  });
});
