import { IsString } from 'class-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  Get,
  HTMLResponse,
  HttpResponse,
  type HttpResponseOptions,
  JSONResponse,
  type Listening,
  PlainTextResponse,
  RedirectResponse,
  createApp,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';

class Item {
  @IsString() name!: string;
}

class XMLResponse extends HttpResponse {
  static override readonly mediaType = 'application/xml';

  constructor(content: { readonly name: string }, options?: HttpResponseOptions) {
    super(`<item>${Object.values(content).join()}</item>`, options);
  }
}

class PNGResponse extends HttpResponse {
  static override readonly mediaType = 'image/png';
}

const STORED = { name: 'tea', secret: 'x' };

class Pages {
  @Get('/html', { responseClass: HTMLResponse, status: 201 })
  html() {
    return '<p>é</p>';
  }

  @Get('/html-stream', { responseClass: HTMLResponse })
  async *htmlStream() {
    yield '<p>';
    yield '</p>';
  }

  @Get('/made', { responseClass: HTMLResponse })
  made() {
    return new PlainTextResponse('as it is');
  }

  @Get('/nothing', { responseClass: HTMLResponse })
  nothing() {}

  @Get('/wrong', { responseClass: HTMLResponse })
  wrong() {
    return ['a'];
  }

  @Get('/redirect', { responseClass: RedirectResponse })
  redirect() {
    return '/html';
  }

  @Get('/image', { responseClass: PNGResponse })
  image() {
    return Uint8Array.of(1, 2);
  }

  @Get('/item', { response: Item, responseClass: [JSONResponse, XMLResponse] })
  async item() {
    return STORED;
  }

  @Get('/json', { responseClass: JSONResponse, response: Item })
  json() {
    return STORED;
  }

  @Get('/default')
  default() {
    return 'text';
  }
}

let api: Listening;
const log = captureLog();

beforeAll(async () => {
  api = await createApp(Pages, { defaultResponseClass: PlainTextResponse }).listen(0);
});
afterAll(() => api.close());

async function ask(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${api.url}${path}`, { headers, redirect: 'manual' });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

describe('the class of a response', () => {
  it.each([
    ['/html', 201, 'text/html; charset=utf-8', '<p>é</p>'],
    ['/html-stream', 200, 'text/html; charset=utf-8', '<p></p>'],
    ['/made', 200, 'text/plain; charset=utf-8', 'as it is'],
    ['/nothing', 200, 'text/html; charset=utf-8', ''],
    ['/image', 200, 'image/png', '\u0001\u0002'],
    ['/json', 200, 'application/json', '{"name":"tea"}'],
    ['/default', 200, 'text/plain; charset=utf-8', 'text'],
  ])('%s is %i %s', async (path, status, type, text) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers.get('content-type'), answer.text]).toEqual([
      status,
      type,
      text,
    ]);
  });

  it('may be a redirect, with its own status', async () => {
    const { status, headers } = await ask('/redirect');
    expect([status, headers.get('location')]).toEqual([307, '/html']);
  });

  it('cannot be made of a result that is no text', async () => {
    log.length = 0;
    expect((await ask('/wrong')).status).toBe(500);
    expect(String(log[0]?.error)).toContain('HTMLResponse must be text or bytes, not a list');
  });

  it.each([
    [undefined, 'application/json', '{"name":"tea"}'],
    ['application/xml', 'application/xml', '<item>tea</item>'],
    ['application/*;q=0.5, application/xml;q=0.4', 'application/json', '{"name":"tea"}'],
    ['application/json;q=0, */*', 'application/xml', '<item>tea</item>'],
    ['image/png', 'application/json', '{"name":"tea"}'],
  ])('is what the client prefers by Accept: %s', async (accept, type, text) => {
    const answer = await ask('/item', accept === undefined ? {} : { accept });
    expect([answer.headers.get('content-type'), answer.text]).toEqual([type, text]);
    expect(answer.headers.get('vary')).toBe('accept');
  });

  it('is refused where it is none', () => {
    class Wrong {
      @Get('/', { responseClass: Item })
      root() {}
    }
    expect(() => createApp(Wrong)).toThrow(/E_OPTION_INVALID.*response class/);
  });
});
