import { Get, Router, type VersioningOptions, Version, createApp, include } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { createClient } from '../../src/client.js';
import { connect, textOf } from '../mcp/connect.js';

@Version('1')
@Router({ prefix: '/items' })
class Items {
  @Get('/:id')
  async item(id: number) {
    return { version: '1', id };
  }

  @Version(['2', '10'])
  @Get('/:id', { operationId: 'newer' })
  async newer(id: number) {
    return { version: 'newer', id };
  }
}

class Api {
  @Get('/')
  home() {
    return 'home';
  }
}

const WAYS: readonly VersioningOptions[] = [
  { type: 'header', header: 'X-API-Version' },
  { type: 'media-type' },
  { type: 'uri' },
];

function appWith(versioning: VersioningOptions) {
  const asked: (string | null)[] = [];
  const app = createApp(Api, {
    versioning,
    routers: [include(Items)],
    mcp: true,
    middleware: [
      (request, next) => {
        const { headers } = request;
        if (request.path.endsWith('/3'))
          asked.push(headers.get('x-api-version') ?? headers.get('accept'));
        return next();
      },
    ],
  });
  return { app, asked };
}

describe.each(WAYS)('operations of versions that $type chooses', (versioning) => {
  it('are called by a typed client, each in its version', async () => {
    const { app } = appWith(versioning);
    const fetch = (url: string, init: RequestInit) => app.fetch(new Request(url, init));
    const { items } = createClient<{ items: typeof Items }>('http://test', { fetch });
    expect(await items.item(3)).toEqual({ version: '1', id: 3 });
    expect(await items.newer(3)).toEqual({ version: 'newer', id: 3 });
  });

  it('are called by models, each in its version', async () => {
    const { app } = appWith(versioning);
    const model = await connect(app);
    const call = async (name: string) =>
      textOf(await model.callTool({ name, arguments: { id: 3 } }));
    const { tools } = await model.listTools();
    const names = tools.map(({ name }) => name).filter((name) => name !== 'home');
    expect(new Set(await Promise.all(names.map(call)))).toEqual(
      new Set(['{"version":"1","id":3}', '{"version":"newer","id":3}']),
    );
    // With versions in the path a method is a tool in each of them.
    const own = versioning.type === 'uri' ? ['newer_v10', 'newer_v2'] : ['newer'];
    expect(names.toSorted()).toEqual(['item', ...own]);
    await model.close();
  });
});

/** The versions that a client and a model ask for. */
async function askedVersions(versioning: VersioningOptions): Promise<readonly (string | null)[]> {
  const { app, asked } = appWith(versioning);
  const fetch = (url: string, init: RequestInit) => app.fetch(new Request(url, init));
  const { items } = createClient<{ items: typeof Items }>('http://test', { fetch });
  await items.newer(3);
  const model = await connect(app);
  await model.callTool({ name: 'newer', arguments: { id: 3 } });
  await model.close();
  return asked;
}

describe('the version of a call', () => {
  it('is the default of the application where the operation has it, else the highest', async () => {
    const header = { type: 'header', header: 'x-api-version' } as const;
    expect(await askedVersions(header)).toEqual(['10', '10']);
    expect(await askedVersions({ ...header, default: '2' })).toEqual(['2', '2']);
    expect(await askedVersions({ type: 'media-type' })).toEqual(['*/*;v=10', '*/*;v=10']);
  });

  it('is what the caller says, where it says one', async () => {
    const { app } = appWith({ type: 'header', header: 'x-api-version' });
    const fetch = (url: string, init: RequestInit) => app.fetch(new Request(url, init));
    const headers = { 'x-api-version': '1' };
    const { items } = createClient<{ items: typeof Items }>('http://test', { fetch, headers });
    expect(await items.item(3)).toEqual({ version: '1', id: 3 });
  });
});
