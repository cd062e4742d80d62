import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import {
  All,
  Depends,
  Get,
  HttpError,
  HttpRequest,
  Int,
  Post,
  Route,
  Router,
  Singleton,
  Trace,
  createApp,
  dependency,
  describe as describeApplication,
  document,
  include,
} from '@sluice/core';

import { problemsOf } from '../model/problems-of.js';
import { ask, post } from '../support/ask.js';
import { exchangeRaw } from '../support/raw-client.js';

class Item {
  @IsString() name!: string;
}

describe('a router', () => {
  it('serves functions, with inputs that are declared or have literal defaults', async () => {
    const items = Router({ prefix: '/items' })
      .get('/', (limit = 10) => ({ limit }))
      .get('/:id', { params: { id: Int } }, ({ params }) => params.id + 1)
      .post('/', { body: Item, status: 201 }, ({ body }) => body.name)
      .route(['PUT', 'PATCH'], '/:id', {
        options: { params: { id: Int } },
        handler: ({ params }, request) => [params.id, request.method],
      });
    const app = createApp(items, { title: 'Items' });
    expect((await ask(app, '/items?limit=3')).body).toEqual({ limit: 3 });
    expect((await ask(app, '/items/4')).body).toBe(5);
    expect((await ask(app, '/items/x')).status).toBe(422);
    expect(await post(app, '/items', { name: 'a' })).toEqual({ status: 201, body: 'a' });
    expect((await ask(app, '/items/4', { method: 'PATCH' })).body).toEqual([4, 'PATCH']);
  });

  it('gives a class prefix, tags and dependencies, around those of its methods', async () => {
    const order: string[] = [];
    const note = (name: string) => () => void order.push(name);
    @Router({ prefix: '/users', tags: ['users'], dependencies: [note('router')] })
    class Users {
      @Get('/:id', { tags: ['one'], dependencies: [note('route')] })
      user(id: number) {
        return { id, order };
      }
    }
    class Api {
      @Get('/')
      home() {
        return 'home';
      }
    }
    const options = {
      dependencies: [note('application')],
      routers: [include(Users, { prefix: '/v1', tags: ['v1'], dependencies: [note('include')] })],
    };
    const app = createApp(Api, options);
    expect((await ask(app, '/')).body).toBe('home');
    order.length = 0;
    expect((await ask(app, '/v1/users/7')).body).toEqual({
      id: 7,
      order: ['application', 'include', 'router', 'route'],
    });
    const [, user] = describeApplication(Api, options).operations;
    expect(user?.docs.tags).toEqual(['v1', 'users', 'one']);
  });

  it('is nested, and included twice with unique operation ids', async () => {
    const leaf = Router({ prefix: '/leaf' }).get('/', function leaf() {
      return 'leaf';
    });
    const branch = Router({ prefix: '/branch', deprecated: true });
    branch.include(leaf).include(leaf, { prefix: '/again', hidden: true });
    // A route that is added after `include` is served too.
    leaf.get('/late', () => 'late');
    const app = createApp(branch);
    expect((await ask(app, '/branch/leaf')).body).toBe('leaf');
    expect((await ask(app, '/branch/again/leaf')).body).toBe('leaf');
    expect((await ask(app, '/branch/leaf/late')).body).toBe('late');
    const { operations } = describeApplication(branch);
    expect(operations.map(({ docs }) => docs.operationId)).toEqual([
      'leaf',
      'get_late',
      'leaf_2',
      'get_late_2',
    ]);
    expect(Object.keys(document(describeApplication(branch)).paths ?? {})).toEqual([
      '/branch/leaf',
      '/branch/leaf/late',
    ]);
    expect(document(describeApplication(branch)).paths?.['/branch/leaf']?.get).toMatchObject({
      deprecated: true,
    });
  });

  it('takes parameters of its prefix, also in dependencies', async () => {
    const team = dependency({ params: { team: Int } }, ({ params }) => {
      if (params.team > 9) throw new HttpError(404, 'No such team');
      return `team ${params.team}`;
    });
    @Router({ prefix: '/teams/:team' })
    class Members {
      @Get('/members/:id')
      member(@Depends(team) name: string, id: number) {
        return `${name} member ${id}`;
      }
    }
    const app = createApp(Router().include(Members));
    expect((await ask(app, '/teams/3/members/4')).body).toBe('team 3 member 4');
    expect((await ask(app, '/teams/10/members/4')).body).toEqual({ detail: 'No such team' });
  });

  it('has one instance of a class, with singletons and hooks', async () => {
    const events: string[] = [];
    @Singleton()
    class Clock {
      ticks = 0;
    }
    @Router({ prefix: '/clock' })
    class Ticker {
      constructor(readonly clock: Clock) {}
      async init() {
        events.push('init');
      }
      close() {
        events.push('close');
      }
      @Post('/')
      tick() {
        return (this.clock.ticks += 1);
      }
      @Get('/')
      now(clock: Clock) {
        return clock.ticks;
      }
    }
    const app = createApp(Router().include(Ticker).include(Ticker, { prefix: '/again' }));
    await ask(app, '/clock', { method: 'POST' });
    await ask(app, '/again/clock', { method: 'POST' });
    expect((await ask(app, '/clock')).body).toBe(2);
    await app.close();
    expect(events).toEqual(['init', 'close']);
  });

  it('reports every mistake of its routes, prefixes and entries', () => {
    const circle = Router({ prefix: '/circle' }).get('/', (id: number) => id);
    circle.include(circle);
    class Api {
      @Get('/circle')
      same() {}
    }
    // @ts-expect-error: JavaScript may pass anything
    expect(() => createApp(Api, { routers: [circle, include(Api, { prefix: 'v1/' }), 5] })).toThrow(
      /E_PARAM_ERASED: get\("\/"\) parameter 1 \("id"\)/,
    );
    const codes = problemsOf(Api, { routers: [circle, include(Api, { prefix: 'v1/' })] }).map(
      ({ code, where }) => `${code} ${where}`,
    );
    expect(codes).toEqual([
      'E_PARAM_ERASED get("/") parameter 1 ("id")',
      'E_ROUTER_CYCLE the router /circle',
      'E_PATH_SYNTAX the router v1/',
      'E_PATH_SYNTAX Api.same',
      'E_ROUTE_DUPLICATE get',
    ]);
  });
});

describe('the methods of a route', () => {
  class Api {
    @All('/all')
    all(request: HttpRequest) {
      return request.method;
    }
    @Trace('/trace')
    trace() {
      return 'traced';
    }
    @Route(['query'], '/search')
    search(item: Item) {
      return item.name;
    }
  }

  it('include QUERY with a body, and all at once', async () => {
    const app = createApp(Api);
    const headers = { 'content-type': 'application/json' };
    const body = '{"name":"a"}';
    expect((await ask(app, '/search', { method: 'QUERY', headers, body })).body).toBe('a');
    expect((await ask(app, '/all', { method: 'DELETE' })).body).toBe('DELETE');
    expect((await ask(app, '/all', { method: 'QUERY' })).body).toBe('QUERY');
  });

  it('include TRACE, over a socket', async () => {
    const listening = await createApp(Api).listen(0);
    try {
      const answer = await exchangeRaw(
        listening.port,
        'TRACE /trace HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n',
      );
      expect(answer).toContain('"traced"');
    } finally {
      await listening.close();
    }
  });
});
