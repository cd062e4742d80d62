import { Validator } from '@seriousme/openapi-schema-validator';
import {
  type AppOptions,
  type Constructor,
  Get,
  HTTPBearer,
  APIKeyHeader,
  Post,
  WebSocket,
  WebSocketConnection,
  createApp,
  describe as describeApplication,
  document,
} from '@sluice/core';
import { Type } from 'class-transformer';
import { IsInt, IsString, ValidateNested } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { problemsOf } from '../model/problems-of.js';
import { ask } from '../support/ask.js';

class Shared {
  @IsString() note!: string;
}

const outer = (() => {
  class Item {
    @IsString() name!: string;
  }
  class Order {
    @ValidateNested() @Type(() => Item) item!: Item;
  }
  return { Item, Order };
})();

const inner = (() => {
  class Item {
    @IsInt() id!: number;
    /** Names that documents use themselves. */
    @IsString() security!: string;
    @IsString() default!: string;
  }
  class Order {
    @ValidateNested() @Type(() => Item) item!: Item;
  }
  return { Item, Order };
})();

const bearer = HTTPBearer({ schemeName: 'auth' });
const key = APIKeyHeader({ name: 'x-key', schemeName: 'auth' });

class Admin {
  @Get('/', {
    responses: { 200: { description: 'Home', links: { list: { operationId: 'list' } } } },
  })
  home() {
    return 'admin home';
  }

  @Get('/items', { response: [inner.Item], dependencies: [key] })
  list(): (typeof inner.Item.prototype)[] {
    return [];
  }

  @Post('/orders', { body: inner.Order })
  order() {
    return undefined;
  }

  @Post('/notes', { body: Shared })
  note() {
    return undefined;
  }

  @WebSocket('/live')
  async live(socket: WebSocketConnection) {
    await socket.send('hello');
  }
}

class Api {
  @Get('/items', { response: [outer.Item], dependencies: [bearer] })
  list(): (typeof outer.Item.prototype)[] {
    return [];
  }

  @Post('/orders', { body: outer.Order })
  order() {
    return undefined;
  }

  @Post('/notes', { body: Shared })
  note() {
    return undefined;
  }
}

function merged(options: AppOptions, type: Constructor = Api) {
  return JSON.parse(JSON.stringify(document(describeApplication(type, options))));
}

describe('the document of an application with mountsInDocument', () => {
  const all = merged({ mounts: { '/admin': Admin }, mountsInDocument: true });

  it('is valid', async () => {
    const { valid, errors } = await new Validator().validate(all);
    expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  });

  it('has the operations inside, below their mount, with ids of their own', () => {
    const ids = Object.entries<Record<string, { operationId: string }>>(all.paths).flatMap(
      ([path, item]) => Object.values(item).map(({ operationId }) => `${path} ${operationId}`),
    );
    expect(ids).toEqual([
      '/items list',
      '/orders order',
      '/notes note',
      '/admin home',
      '/admin/items list2',
      '/admin/orders order2',
      '/admin/notes note2',
    ]);
    expect(all.paths['/admin'].get.responses['200'].links.list.operationId).toBe('list2');
    expect(all['x-websockets']).toMatchObject([{ path: '/admin/live' }]);
  });

  it('shares schemas that are the same, also in what they refer to', () => {
    expect(Object.keys(all.components.schemas).toSorted()).toEqual([
      'HTTPValidationError',
      'Item',
      'Item2',
      'Order',
      'Order2',
      'Shared',
      'ValidationError',
    ]);
    expect(all.components.schemas.Order2.properties.item).toEqual({
      $ref: '#/components/schemas/Item2',
    });
    expect(Object.keys(all.components.schemas.Item2.properties)).toEqual([
      'id',
      'security',
      'default',
    ]);
  });

  it('tells security schemes of one name apart', () => {
    expect(all.paths['/items'].get.security).toEqual([{ auth: [] }]);
    expect(all.paths['/admin/items'].get.security).toEqual([{ auth2: [] }]);
    expect(all.components.securitySchemes).toMatchObject({
      auth: { type: 'http' },
      auth2: { type: 'apiKey' },
    });
  });

  it('has those of the mounts that are named, and none by default', () => {
    const mounts = { '/admin': Admin, '/other': Admin };
    const paths = (options: AppOptions) => Object.keys(merged({ mounts, ...options }).paths);
    expect(paths({})).toEqual(['/items', '/orders', '/notes']);
    expect(paths({ mountsInDocument: ['/other'] })).toContain('/other/items');
    expect(paths({ mountsInDocument: ['/other'] })).not.toContain('/admin/items');
    const [problem] = problemsOf(Api, { mounts, mountsInDocument: ['/misspelt'] });
    expect(problem).toMatchObject({
      code: 'E_OPTION_INVALID',
      fix: 'Name paths of mounts: /admin, /other.',
    });
  });

  it('leaves the document inside as it is', async () => {
    const app = createApp(Api, { mounts: { '/admin': Admin }, mountsInDocument: true });
    const { body } = await ask(app, '/admin/openapi.json');
    expect(body).toHaveProperty('paths./items');
    expect(body).toHaveProperty('servers', [{ url: '/admin' }]);
    expect((await ask(app, '/admin')).body).toBe('admin home');
  });
});
