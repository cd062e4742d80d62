import {
  type AppOptions,
  Body,
  Field,
  Get,
  Int,
  Model,
  Post,
  Query,
  Route,
  Router,
  createApp,
  describe as describeClass,
  document,
  include,
  setLogger,
} from '@sluice/core';
import { IsString } from 'class-validator';
import type { OpenAPIObject } from 'openapi3-ts/oas31';
import { describe, expect, it } from 'vitest';

import { serveRequest } from '../../src/http/web-exchange.js';
import { problemsOf } from '../model/problems-of.js';

@Model({ name: 'Thing', openapiExtra: { 'x-table': 'things', required: ['id'] } })
class Item {
  @Field({ openapiExtra: { 'x-unit': 'EUR', maxLength: 9 } }) @IsString() price!: string;
}

class Shop {
  @Get('/items')
  item(
    @Query({ type: Int, openapiExtra: { 'x-order': 1, schema: { 'x-kind': 'page' } } }) page = 1,
  ) {
    return page;
  }

  @Post('/items', {
    tags: ['items'],
    openapiExtra: {
      'x-internal': true,
      tags: ['extra'],
      responses: { 418: { description: 'Tea' } },
    },
  })
  create(@Body({ openapiExtra: { 'x-body': 1 } }) item: Item) {
    return item;
  }
}

const made = (options: AppOptions = {}, type: new () => object = Shop) =>
  document(describeClass(type, { title: 'Shop', ...options }));

describe('what an application says of itself', () => {
  it('stands in the document as it is written', () => {
    const options = {
      summary: 'Sells things',
      description: 'All of it.',
      termsOfService: 'https://example.com/terms',
      contact: { name: 'Ada', email: 'ada@example.com' },
      licenseInfo: { name: 'MIT', identifier: 'MIT' },
      servers: [{ url: 'https://{region}.example.com', variables: { region: { default: 'eu' } } }],
      openapiTags: [{ name: 'items', description: 'Things', externalDocs: { url: '/more' } }],
      openapiExternalDocs: { url: 'https://example.com/docs', description: 'The book' },
      openapiExtra: { 'x-logo': { url: '/logo.svg' }, info: { 'x-team': 'shop' } },
    } satisfies AppOptions;
    const { paths: _, components: __, ...rest } = made(options);
    expect(rest).toEqual({
      openapi: '3.1.0',
      info: {
        title: 'Shop',
        summary: 'Sells things',
        description: 'All of it.',
        termsOfService: 'https://example.com/terms',
        contact: { name: 'Ada', email: 'ada@example.com' },
        license: { name: 'MIT', identifier: 'MIT' },
        version: '0.1.0',
        'x-team': 'shop',
      },
      servers: options.servers,
      tags: options.openapiTags,
      externalDocs: options.openapiExternalDocs,
      'x-logo': { url: '/logo.svg' },
    });
  });
});

describe('openapiExtra', () => {
  const { paths, components } = made();

  it('merges into an operation, and adds to its lists', () => {
    const create = paths?.['/items']?.post;
    expect(create).toMatchObject({ 'x-internal': true, tags: ['items', 'extra'] });
    expect(Object.keys(create?.responses ?? {})).toEqual(['200', '418', '422']);
  });

  it('merges into a parameter and its schema', () => {
    expect(paths?.['/items']?.get?.parameters?.[0]).toEqual({
      name: 'page',
      in: 'query',
      required: false,
      'x-order': 1,
      schema: { type: 'integer', default: 1, 'x-kind': 'page', ...SAFE },
    });
  });

  it('merges into the schema of a body, of a class and of its properties', () => {
    expect(paths?.['/items']?.post?.requestBody).toMatchObject({
      content: { 'application/json': { schema: { 'x-body': 1 } } },
    });
    expect(components?.schemas?.['Thing']).toEqual({
      title: 'Thing',
      type: 'object',
      properties: { price: { type: 'string', 'x-unit': 'EUR', maxLength: 9 } },
      required: ['price', 'id'],
      'x-table': 'things',
    });
  });

  it('changes no other operation that shares the schema', () => {
    class Two {
      @Post('/a')
      a(@Body({ openapiExtra: { 'x-a': 1 } }) item: Item) {
        return item;
      }
      @Post('/b')
      b(item: Item) {
        return item;
      }
    }
    expect(made({}, Two).paths?.['/b']?.post?.requestBody).toEqual({
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Thing' } } },
      required: true,
    });
  });
});

/** Text holds no other integers exactly. */
const SAFE = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER };

describe('includeInSchema', () => {
  class Mixed {
    @Get('/shown')
    shown() {}
    @Get('/left-out', { includeInSchema: false })
    leftOut() {}
  }

  it('leaves out operations, and those of routers', () => {
    const inner = Router().get('/inner', () => 1);
    const kept = Router().get('/kept', () => 1);
    const options = { routers: [include(inner, { includeInSchema: false }), kept] };
    expect(Object.keys(made(options, Mixed).paths ?? {})).toEqual(['/shown', '/kept']);
  });
});

describe('generateUniqueId', () => {
  class Ids {
    @Get('/items/:id', { tags: ['items'] })
    item(id: number) {
      return id;
    }
    @Route(['GET', 'POST'], '/both')
    both() {}
    @Get('/said', { operationId: 'said' })
    other() {}
  }
  const idsIn = (generateUniqueId: AppOptions['generateUniqueId']) =>
    Object.values(made({ ...(generateUniqueId && { generateUniqueId }) }, Ids).paths ?? {}).flatMap(
      (item) => Object.values(item).map(({ operationId }: { operationId: string }) => operationId),
    );

  it('makes the ids of operations that declare none', () => {
    expect(
      idsIn(({ owner, name, path, method, tags }) =>
        [owner, name, path, method, ...tags].join(' '),
      ),
    ).toEqual([
      'Ids item /items/{id} GET items',
      'Ids both /both GET',
      'Ids both /both POST',
      'said',
    ]);
  });

  it.each([
    ['E_OPERATION_ID_DUPLICATE', () => 'same'],
    ['E_OPTION_INVALID', () => ''],
  ])('is %s at start where an id is none of its own', (code, generateUniqueId) => {
    expect(problemsOf(Ids, { generateUniqueId }).map((problem) => problem.code)).toContain(code);
  });
});

describe('customOpenapi', () => {
  it('gets the finished document and may return another, once', async () => {
    const seen: string[] = [];
    const app = createApp(Shop, {
      title: 'Shop',
      openapiExtra: { 'x-early': 1 },
      customOpenapi: (contents) => {
        seen.push(`${contents.info.title} ${contents['x-early']}`);
        return { ...contents, info: { ...contents.info, title: 'Changed' } };
      },
    });
    const titles: unknown[] = [];
    for (const rootPath of ['', '/a', '/b', '']) {
      const request = new Request(`http://host${rootPath}/openapi.json`);
      const answer = await serveRequest(app.handler, request, { rootPath });
      const { info, servers }: OpenAPIObject = JSON.parse(await answer.text());
      titles.push([info.title, servers]);
    }
    expect(titles).toEqual([
      ['Changed', undefined],
      ['Changed', [{ url: '/a' }]],
      ['Changed', [{ url: '/b' }]],
      ['Changed', undefined],
    ]);
    expect(seen).toEqual(['Shop 1']);
  });

  it.each([
    ['throws', 'not yet'],
    ['returns nothing', 'customOpenapi must return the document.'],
  ])('is a 500 for the document alone when it %s, and runs again', async (how, message) => {
    let runs = 0;
    const errors: unknown[] = [];
    setLogger({ error: (_text, { error }) => errors.push(error) });
    const app = createApp(Shop, {
      customOpenapi: (contents) => {
        runs += 1;
        if (runs === 1 && how === 'throws') throw new Error('not yet');
        return runs === 1 ? nothing() : contents;
      },
    });
    const statuses: number[] = [];
    for (const path of ['/openapi.json', '/docs', '/openapi.json']) {
      statuses.push((await app.fetch(new Request(`http://host${path}`))).status);
    }
    expect(statuses).toEqual([500, 200, 200]);
    expect(errors).toEqual([expect.objectContaining({ message })]);
  });
});

/** Returns nothing, as JavaScript may. */
const nothing: () => never = Function.prototype.bind({});

async function documentAt(rootPath: string, options: AppOptions): Promise<OpenAPIObject> {
  const request = new Request(`http://host${rootPath}/openapi.json`);
  const answer = await serveRequest(createApp(Shop, options).handler, request, { rootPath });
  return JSON.parse(await answer.text());
}

describe('the servers of a document', () => {
  const servers = [{ url: 'https://api.example.com' }, { url: '/my_app', description: 'Here' }];
  it('begin with the route prefix', async () => {
    expect((await documentAt('/shop', { servers })).servers).toEqual([
      { url: '/shop' },
      ...servers,
    ]);
  });

  it('name the route prefix once', async () => {
    expect((await documentAt('/my_app', { servers })).servers).toEqual(servers);
  });

  it('leave the route prefix out with rootPathInServers: false', async () => {
    expect((await documentAt('/shop', { servers, rootPathInServers: false })).servers).toEqual(
      servers,
    );
  });
});

describe('openapiVersion', () => {
  class Searched {
    @Route(['QUERY', 'GET'], '/items')
    search() {}
  }
  const openapiTags = [{ name: 'a', summary: 'A', kind: 'nav' }];

  it('is 3.1 by default, without what came later', () => {
    const { openapi, paths, tags } = made({ openapiTags }, Searched);
    expect([openapi, Object.keys(paths?.['/items'] ?? {}), tags]).toEqual([
      '3.1.0',
      ['get'],
      [{ name: 'a' }],
    ]);
  });

  it('adds the method QUERY and groups of tags in 3.2', () => {
    const { openapi, paths, tags } = made({ openapiTags, openapiVersion: '3.2' }, Searched);
    expect([openapi, Object.keys(paths?.['/items'] ?? {}), tags]).toEqual([
      '3.2.0',
      ['query', 'get'],
      openapiTags,
    ]);
  });

  it('is an error at start where it is neither', () => {
    const { options }: { options: AppOptions } = JSON.parse('{"options":{"openapiVersion":"3.0"}}');
    expect(problemsOf(Searched, options)).toEqual([
      {
        code: 'E_OPTION_INVALID',
        where: 'Searched',
        what: 'has the option openapiVersion: "3.0".',
        fix: "Write '3.1' or '3.2', or leave it out for '3.1'.",
      },
    ]);
  });
});
