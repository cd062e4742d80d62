import { IsInt, IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  Body,
  Cookie,
  Depends,
  Get,
  Header,
  HttpRequest,
  Int,
  Post,
  Query,
  createApp,
  dependency,
} from '@sluice/core';

import { ask, post } from '../../support/ask.js';

class Item {
  @IsString() name!: string;
}

class Owner {
  @IsInt() age!: number;
}

const paging = (skip = 0, limit = 100) => ({ skip, limit });
const user = (name = 'nobody') => ({ name });

describe('a dependency', () => {
  it('takes query parameters by its names and literal defaults', async () => {
    class Api {
      @Get('/items')
      list(@Depends(paging) page: ReturnType<typeof paging>) {
        return page;
      }
    }
    const app = createApp(Api);
    expect(await ask(app, '/items?limit=5')).toEqual({ status: 200, body: { skip: 0, limit: 5 } });
  });

  it('takes declared values of every source, the request, and other dependencies', async () => {
    const token = dependency(
      { headers: { xToken: String }, cookies: { theme: { type: String, optional: true } } },
      ({ headers, cookies }) => `${headers.xToken} ${cookies.theme}`,
    );
    const context = dependency(
      { params: { id: Int }, query: { q: String }, depends: { token } },
      async ({ params, query, depends }, request: HttpRequest) => {
        return [params.id, query.q, depends.token, request.method];
      },
    );
    class Api {
      @Get('/items/:id')
      item(@Depends(context) found: unknown[]) {
        return found;
      }
    }
    const headers = { 'x-token': 'abc', cookie: 'theme=dark' };
    const { body } = await ask(createApp(Api), '/items/7?q=x', { headers });
    expect(body).toEqual([7, 'x', 'abc dark', 'GET']);
  });

  it('is an instance of a class whose constructor takes values of the request', async () => {
    class Search {
      constructor(
        @Query() readonly q: string,
        @Header('x-lang') readonly language = 'en',
        @Cookie({ optional: true }) readonly theme?: string,
      ) {}
    }
    class Api {
      @Get('/search')
      search(@Depends() search: Search) {
        return [search instanceof Search, search];
      }
    }
    const app = createApp(Api);
    const { body } = await ask(app, '/search?q=x', { headers: { 'x-lang': 'de' } });
    expect(body).toEqual([true, { q: 'x', language: 'de' }]);
    expect((await ask(app, '/search')).body).toMatchObject({ detail: [{ loc: ['query', 'q'] }] });
  });

  it('gets its values in the method form', async () => {
    class Api {
      @Get('/me', { depends: { user }, query: { loud: { type: Boolean, default: false } } })
      me({ depends, query }: { depends: { user: { name: string } }; query: { loud: boolean } }) {
        return query.loud ? depends.user.name.toUpperCase() : depends.user.name;
      }
    }
    expect((await ask(createApp(Api), '/me?name=ann&loud=yes')).body).toBe('ANN');
  });

  it('shares the JSON body with the operation, each part by its name', async () => {
    const ageOf = dependency({ body: Owner }, ({ body }) => body.age);
    class Named {
      constructor(@Body('owner') readonly owner: Owner) {}
    }
    class Api {
      @Post('/alone')
      alone(@Depends(ageOf) age: number) {
        return age;
      }
      @Post('/shared')
      shared(item: Item, @Depends() named: Named) {
        return [item.name, named.owner.age, named.owner instanceof Owner];
      }
    }
    const app = createApp(Api);
    expect((await post(app, '/alone', { age: 3 })).body).toBe(3);
    const both = { item: { name: 'a' }, owner: { age: 4 } };
    expect((await post(app, '/shared', both)).body).toEqual(['a', 4, true]);
    expect((await post(app, '/shared', { item: {} })).body).toMatchObject({
      detail: [{ loc: ['body', 'owner'] }, { loc: ['body', 'item', 'name'] }],
    });
  });

  it('is validated by a Standard Schema', async () => {
    const page = dependency({ query: z.object({ limit: z.coerce.number().max(10) }) }, (input) => {
      return input.query.limit;
    });
    class Api {
      @Get('/items')
      list(@Depends(page) limit: number) {
        return limit;
      }
    }
    const app = createApp(Api);
    expect((await ask(app, '/items?limit=5')).body).toBe(5);
    expect((await ask(app, '/items?limit=50')).status).toBe(422);
  });
});

describe('the value of a dependency', () => {
  let runs = 0;
  const counted = () => (runs += 1);
  const doubled = dependency({ depends: { counted } }, ({ depends }) => depends.counted * 2);

  it('is made once for all uses within a request, and again for the next request', async () => {
    class Api {
      @Get('/')
      all(@Depends(counted) a: number, @Depends(doubled) b: number, @Depends(counted) c: number) {
        return [a, b, c];
      }
    }
    runs = 0;
    const app = createApp(Api);
    expect((await ask(app, '/')).body).toEqual([1, 2, 1]);
    expect((await ask(app, '/')).body).toEqual([2, 4, 2]);
  });

  it('is made anew for a use that is not cached', async () => {
    class Api {
      @Get('/')
      all(
        @Depends(counted) a: number,
        @Depends(counted, { cache: false }) b: number,
        @Depends(doubled, { cache: false }) c: number,
        @Depends(counted) d: number,
      ) {
        return [a, b, c, d];
      }
    }
    runs = 0;
    expect((await ask(createApp(Api), '/')).body).toEqual([1, 2, 2, 1]);
  });
});

describe('an override', () => {
  const sender = dependency({ headers: { authorization: String } }, ({ headers }) => ({
    name: headers.authorization,
  }));
  class Api {
    @Get('/me')
    me(@Depends(sender) one: { name: string }) {
      return one.name;
    }
  }

  it('replaces a dependency, with values of its own', async () => {
    const app = createApp(Api, { overrides: [[sender, (as = 'alice') => ({ name: as })]] });
    expect((await ask(app, '/me')).body).toBe('alice');
    expect((await ask(app, '/me?as=bob')).body).toBe('bob');
    expect((await ask(createApp(Api), '/me')).status).toBe(422);
  });
});
