import { IsInt, IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  Get,
  HttpError,
  type HttpRequest,
  JSONResponse,
  type Listening,
  Post,
  ResponseControl,
  WebSocket,
  WebSocketConnection,
  createApp,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

class Item {
  @IsString() name!: string;
}

class Ticket {
  @IsInt() ticket!: number;
}

class Missing {
  @IsString() reason!: string;
}

class Shop {
  @Post('/items', { response: Item })
  create(response: ResponseControl) {
    response.status = 201;
    response.setHeader('X-Own', 'a').setHeader('x-own', 'b').appendHeader('x-own', 'c');
    response.setCookie('session', 'v').setCookie('theme', 'dark', { httpOnly: true });
    return { name: 'tea', secret: 'x' };
  }

  @Get('/status', {
    response: Item,
    responses: { 202: Ticket, '5XX': { description: 'Broken' }, default: { model: Missing } },
  })
  status(code: number, response: ResponseControl) {
    response.status = code;
    if (code === 202) return { ticket: 7, secret: 'x' };
    if (code === 404) return { reason: 'gone', secret: 'x' };
    return { name: 'tea', secret: 'x' };
  }

  @Get('/type')
  async type(response: ResponseControl) {
    response.setHeader('content-type', 'application/own+json');
    return { a: 1 };
  }

  @Get('/made')
  made(response: ResponseControl) {
    response.status = 201;
    response.deleteCookie('session');
    return new JSONResponse(1, { status: 202 });
  }

  @Get('/web')
  web(response: ResponseControl) {
    response.status = 201;
    return new Response('text', { status: 203 });
  }

  @Get('/stream')
  async *stream(response: ResponseControl) {
    response.status = 203;
    response.setHeader('x-own', 'a');
    yield 'text';
  }

  @Get('/late')
  async *late(response: ResponseControl) {
    yield 'text';
    response.setHeader('x-own', 'a');
    yield 'never';
  }

  @Get('/method/:id', { params: { id: Number } })
  method({ params }: { params: { id: number } }, _: HttpRequest, response: ResponseControl) {
    response.status = 202;
    return params.id;
  }

  @Get('/wrong')
  wrong(response: ResponseControl) {
    response.setHeader('x-own', 'a\r\nb: c');
  }

  @Get('/failed')
  failed(response: ResponseControl) {
    response.setHeader('x-own', 'a');
    throw new HttpError(409);
  }
}

let api: Listening;
const log = captureLog();

beforeAll(async () => {
  api = await createApp(Shop).listen(0);
});
afterAll(() => api.close());

function ask(path: string, method = 'GET') {
  return fetch(`${api.url}${path}`, { method });
}

describe('a response control', () => {
  it('sets status, headers and cookies of a result, which stays filtered', async () => {
    const response = await ask('/items', 'POST');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-own')).toBe('b, c');
    expect(response.headers.getSetCookie()).toEqual([
      'session=v; Path=/; SameSite=lax',
      'theme=dark; HttpOnly; Path=/; SameSite=lax',
    ]);
    expect(await response.json()).toEqual({ name: 'tea' });
  });

  it.each([
    [200, { name: 'tea' }],
    [202, { ticket: 7 }],
    [404, { reason: 'gone' }],
  ])('chooses the declared type of the status %i', async (status, body) => {
    const response = await ask(`/status?code=${status}`);
    expect([response.status, await response.json()]).toEqual([status, body]);
  });

  it('replaces a header of the reply', async () => {
    const { headers } = await ask('/type');
    expect(headers.get('content-type')).toBe('application/own+json');
  });

  it('adds to a response that the method made, whose status stays', async () => {
    const [made, web] = await Promise.all([ask('/made'), ask('/web')]);
    expect([made.status, web.status]).toEqual([202, 203]);
    expect(made.headers.getSetCookie()).toHaveLength(1);
  });

  it('counts in a generator until the first yield', async () => {
    const response = await ask('/stream');
    expect([response.status, response.headers.get('x-own')]).toEqual([203, 'a']);
    log.length = 0;
    await expect(ask('/late').then((late) => late.text())).rejects.toThrow('terminated');
    expect(String(log[0]?.error)).toContain('before the first yield');
  });

  it('is the third argument of the method form', async () => {
    expect((await ask('/method/7')).status).toBe(202);
  });

  it('refuses text that would begin another header', async () => {
    log.length = 0;
    expect((await ask('/wrong')).status).toBe(500);
    expect(String(log[0]?.error)).toContain('x-own');
  });

  it('does not count for an error', async () => {
    const response = await ask('/failed');
    expect([response.status, response.headers.get('x-own')]).toEqual([409, null]);
  });

  it('can be made in a test', () => {
    const response = new ResponseControl();
    new Shop().create(response);
    expect(response.status).toBe(201);
    expect(response.rawHeaders).toContain('session=v; Path=/; SameSite=lax');
    expect(() => (response.status = 99)).toThrow(RangeError);
  });

  it('is refused in a WebSocket', () => {
    class Sockets {
      @WebSocket('/')
      open(socket: WebSocketConnection, response: ResponseControl) {
        return [socket, response];
      }
    }
    expect(() => createApp(Sockets)).toThrow(/E_PARAM_INJECTED.*ResponseControl/);
  });
});

it('sends a cookie once, with its last value', () => {
  const response = new ResponseControl();
  response.setCookie('a', '1').setCookie('b', '1').setCookie('a', '1', { path: '/x' });
  response.setCookie('a', '2').deleteCookie('b');
  const sent = response.rawHeaders.filter((_, index) => index % 2 === 1);
  expect(sent).toEqual([
    'a=1; Path=/x; SameSite=lax',
    'a=2; Path=/; SameSite=lax',
    expect.stringMatching(/^b=; expires=/),
  ]);
});
