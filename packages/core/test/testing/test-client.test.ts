import { IsString } from 'class-validator';
import { beforeEach, describe, expect, it } from 'vitest';

import {
  Body,
  Cookie,
  File as FileField,
  Form,
  Get,
  HttpError,
  HttpRequest,
  type Lifespan,
  Post,
  RedirectResponse,
  ResponseControl,
  Route,
  Router,
  ServerSentEvent,
  TestClient,
  UploadFile,
  createApp,
  dependency,
} from '@sluice/core';

import { type LogLine, captureLog } from '../support/capture-log.js';

const events: string[] = [];
let log: LogLine[] = [];
beforeEach(() => {
  events.length = 0;
  log = captureLog();
});

class Item {
  @IsString() name!: string;
}

const user = dependency({}, () => 'nobody');

/** What `/echo` says that it got. */
async function echoOf(response: Response): Promise<Echo> {
  return JSON.parse(await response.text());
}

interface Echo {
  readonly method: string;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

class Api {
  readonly #greeting: string;

  constructor(greeting = 'Hello') {
    this.#greeting = greeting;
  }

  init() {
    events.push('init');
  }

  close() {
    events.push('close');
  }

  @Get('/greet/:name')
  greet(name: string, times = 1) {
    return Array.from({ length: times }, () => `${this.#greeting}, ${name}!`).join(' ');
  }

  @Get('/user', { depends: { name: user } })
  user({ depends }: { depends: { name: string } }) {
    return depends.name;
  }

  @Post('/items', { status: 201 })
  create(@Body() item: Item) {
    return item;
  }

  @Post('/form')
  form(@Form() title: string, @Form([String]) tags: string[]) {
    return { title, tags };
  }

  @Post('/files')
  async files(@Form() title: string, @FileField([UploadFile]) files: UploadFile[]) {
    return { title, files: files.map(({ filename, size }) => [filename, size]) };
  }

  @Route(['GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'], '/echo')
  async echo(request: HttpRequest) {
    return {
      method: request.method,
      text: await request.text(),
      headers: Object.fromEntries(request.headers),
      client: request.remoteAddress,
      url: request.url,
    };
  }

  @Get('/login')
  login(response: ResponseControl, @Cookie() session = 'none') {
    response.setCookie('session', 's1', { path: '/' });
    response.setCookie('safe', 'only', { secure: true });
    return session;
  }

  @Route(['GET', 'POST'], '/go/:status')
  go(status: number, to: string) {
    return new RedirectResponse(to, { status });
  }

  @Get('/fails')
  fails() {
    throw new TypeError('of the handler');
  }

  @Get('/refuses')
  refuses() {
    throw new HttpError(500, 'on purpose');
  }

  @Get('/news', { sse: true })
  async *news() {
    try {
      yield { n: 1 };
      yield new ServerSentEvent({ event: 'more', id: '7', retry: 20, rawData: 'a\nb' });
      for (;;) yield new ServerSentEvent({ rawData: 'on and on' });
    } finally {
      events.push('left');
    }
  }
}

describe('a test client', () => {
  it('sends requests with every method', async () => {
    const client = new TestClient(Api);
    const answers = await Promise.all([
      client.get('/echo'),
      client.post('/echo', { body: 'text' }),
      client.put('/echo'),
      client.patch('/echo'),
      client.delete('/echo'),
    ]);
    const methods = await Promise.all(answers.map(async (answer) => (await echoOf(answer)).method));
    expect(methods).toEqual(['GET', 'POST', 'PUT', 'PATCH', 'DELETE']);
    expect((await client.head('/echo')).status).toBe(200);
    expect((await client.options('/echo')).status).toBe(200);
  });

  it('sends a query, JSON, forms and files', async () => {
    const client = new TestClient(Api);
    const greeted = await client.get('/greet/Ada', { query: { times: 2, other: undefined } });
    expect(await greeted.json()).toBe('Hello, Ada! Hello, Ada!');
    const made = await client.post('/items', { json: { name: 'tea' } });
    expect([made.status, await made.json()]).toEqual([201, { name: 'tea' }]);
    const form = await client.post('/form', { form: { title: 'a&b', tags: ['x', 'y'] } });
    expect(await form.json()).toEqual({ title: 'a&b', tags: ['x', 'y'] });
    const files = [new File(['abc'], 'a.txt'), new File(['d'], 'b.txt')];
    const sent = await client.post('/files', { form: { title: 'two' }, files: { files } });
    expect(await sent.json()).toEqual({
      title: 'two',
      files: [
        ['a.txt', 3],
        ['b.txt', 1],
      ],
    });
    await expect(client.post('/echo', { json: 1, body: 'b' })).rejects.toThrow(/one body/);
  });

  it('has fields of its own, an address and a base URL', async () => {
    const client = new TestClient(Api, {
      baseUrl: 'https://api.test/v1',
      rootPath: '/v1',
      headers: { 'x-key': 'k', accept: 'text/plain' },
      clientAddress: '10.0.0.7',
    });
    const answer = await client.get('/echo', { headers: { accept: 'application/json' } });
    expect(answer.url).toBe('https://api.test/v1/echo');
    expect(await answer.json()).toMatchObject({
      client: '10.0.0.7',
      url: 'https://api.test/v1/echo',
      headers: { 'x-key': 'k', accept: 'application/json', host: 'api.test' },
    });
  });

  it('serves a class with arguments, a router, an application and a handler', async () => {
    const bound = { target: { kind: 'class', type: Api } as const, args: ['Moin'] };
    expect(await (await new TestClient(bound).get('/greet/Ada')).json()).toBe('Moin, Ada!');
    const router = Router().get('/', () => 'router');
    expect(await (await new TestClient(router).get('/')).json()).toBe('router');
    const app = createApp(Api);
    expect(await (await new TestClient(app).get('/user')).json()).toBe('nobody');
    expect((await new TestClient(app.handler).get('/nowhere')).status).toBe(404);
  });

  it('replaces dependencies', async () => {
    const client = new TestClient(Api, { overrides: [[user, () => 'Ada']] });
    expect(await (await client.get('/user')).json()).toBe('Ada');
    expect(() => new TestClient(createApp(Api), { overrides: [] })).toThrow(/createApp/);
  });

  it('starts and ends the application', async () => {
    const lifespan: Lifespan = async function* () {
      events.push('up');
      yield;
      events.push('down');
    };
    const client = await new TestClient(createApp(Api, { lifespan: [lifespan] })).start();
    expect(events).toEqual(['up', 'init']);
    await client.get('/user');
    await client[Symbol.asyncDispose]();
    expect(events).toEqual(['up', 'init', 'close', 'down']);
  });

  it('throws the error of a start that failed', async () => {
    class Broken extends Api {
      override init() {
        throw new Error('no database');
      }
    }
    await expect(new TestClient(Broken).start()).rejects.toThrow('no database');
    await expect(new TestClient(Broken).get('/user')).rejects.toThrow('no database');
  });
});

describe('the cookies of a test client', () => {
  it('are kept and sent along', async () => {
    const client = new TestClient(Api, { cookies: { theme: 'dark' } });
    expect(await (await client.get('/login')).json()).toBe('none');
    expect(client.cookies.get('session')).toBe('s1');
    const echoed = await echoOf(await client.get('/echo', { cookies: { once: '1' } }));
    expect(echoed.headers['cookie']).toBe('theme=dark; session=s1; once=1');
    expect(await (await client.get('/login')).json()).toBe('s1');
  });

  it('are sent over HTTPS alone where they say so', async () => {
    const client = new TestClient(Api, { baseUrl: 'https://testserver' });
    await client.get('/login');
    const echoed = await echoOf(await client.get('/echo'));
    expect(echoed.headers['cookie']).toBe('session=s1; safe=only');
  });
});

describe('the redirects of a test client', () => {
  it.each([
    [301, 'GET', ''],
    [302, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', '"b"'],
    [308, 'POST', '"b"'],
  ])('after POST and %d are %s', async (status, method, text) => {
    const client = new TestClient(Api);
    const answer = await client.post(`/go/${status}`, { query: { to: '/echo' }, json: 'b' });
    expect(answer.redirected).toBe(true);
    expect(answer.url).toBe('http://testserver/echo');
    const echoed = await echoOf(answer);
    expect([echoed.method, echoed.text]).toEqual([method, text]);
    expect('content-type' in echoed.headers).toBe(method === 'POST');
  });

  it('leave credentials behind at another origin', async () => {
    const client = new TestClient(Api);
    const headers = { authorization: 'Bearer a' };
    const here = await client.get('/go/302', { query: { to: '/echo' }, headers });
    expect((await echoOf(here)).headers['authorization']).toBe('Bearer a');
    const query = { to: 'http://other.test/echo' };
    const there = await client.get('/go/302', { query, headers });
    const { headers: seen } = await echoOf(there);
    expect(seen).not.toHaveProperty('authorization');
    expect(seen['host']).toBe('other.test');
  });

  it('are bounded, and can be switched off', async () => {
    const client = new TestClient(Api, { maxRedirects: 3 });
    const circle = '/go/302?to=/go/302?to=/';
    await expect(
      new TestClient(
        Router().get('/', () => new RedirectResponse('/')),
        { maxRedirects: 3 },
      ).get('/'),
    ).rejects.toThrow('More than 3 redirects');
    expect((await client.get(circle, { followRedirects: false })).status).toBe(302);
    expect((await client.fetch(circle, { redirect: 'manual' })).status).toBe(302);
    const strict = new TestClient(Api, { followRedirects: false });
    expect((await strict.get(circle)).headers.get('location')).toBe('/go/302?to=/');
  });

  it('do not send a stream again', async () => {
    const client = new TestClient(Api);
    const body = new Blob(['b']).stream();
    await expect(client.post('/go/307?to=/echo', { body })).rejects.toThrow(/was a stream/);
  });
});

describe('the errors of an application', () => {
  it('are thrown, and not logged', async () => {
    const client = new TestClient(Api);
    await expect(client.get('/fails')).rejects.toThrow(new TypeError('of the handler'));
    expect(log).toEqual([]);
    expect((await client.get('/refuses')).status).toBe(500);
  });

  it('are answered where the test wants that', async () => {
    const client = new TestClient(Api, { raiseServerErrors: false });
    expect((await client.get('/fails')).status).toBe(500);
    expect(log).toHaveLength(1);
  });
});

describe('the events of a stream', () => {
  it('are read one by one, until the test leaves', async () => {
    const client = new TestClient(Api);
    const read: unknown[] = [];
    const values: unknown[] = [];
    for await (const event of client.events('/news')) {
      read.push([event.event, event.data, event.id, event.retry]);
      values.push(event.event === 'message' && event.id === '' ? event.json() : undefined);
      if (read.length === 3) break;
    }
    expect(read).toEqual([
      ['message', '{"n":1}', '', undefined],
      ['more', 'a\nb', '7', 20],
      ['message', 'on and on', '7', undefined],
    ]);
    expect(values).toEqual([{ n: 1 }, undefined, undefined]);
    await expect.poll(() => events).toContain('left');
  });

  it('are expected of a stream of events', async () => {
    const reading = new TestClient(Api).events('/user').next();
    await expect(reading).rejects.toThrow('No stream of events: the answer is 200');
  });
});
