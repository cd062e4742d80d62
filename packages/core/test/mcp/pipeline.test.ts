import {
  BackgroundTasks,
  Cookie,
  Depends,
  ExceptionHandler,
  Get,
  HTTPBearer,
  Header,
  HttpError,
  type HttpRequest,
  JSONResponse,
  OAuth2PasswordBearer,
  Post,
  ResponseControl,
  type MiddlewareFunction,
  compression,
  cors,
  createApp,
} from '@sluice/core';
import { afterEach, describe, expect, it } from 'vitest';

import { connect, textOf } from './connect.js';

const bearer = HTTPBearer();
const oauth = OAuth2PasswordBearer({ tokenUrl: 'token', scopes: { write: 'Changes things' } });
const seen: string[] = [];

class OutOfStock extends Error {}

class Shop {
  @Get('/me')
  me(@Depends(bearer) token: { credentials: string }) {
    if (token.credentials !== 'good') throw new HttpError(403, 'This token is not yours.');
    return token.credentials;
  }

  @Post('/write')
  write(@Depends(oauth) token: string) {
    throw new HttpError(403, 'Not enough permissions', {
      headers: { 'www-authenticate': `Bearer error="insufficient_scope", scope="write ${token}"` },
    });
  }

  @Get('/told')
  told(@Header() xTenant: string, @Cookie() session = 'none') {
    return `${xTenant} ${session}`;
  }

  @Get('/control')
  control(response: ResponseControl) {
    response.setCookie('seen', 'yes');
    response.setHeader('etag', '"x"');
    return 'done';
  }

  @Get('/later')
  later(tasks: BackgroundTasks) {
    tasks.add(() => void seen.push('background'));
    return 'now';
  }

  @Get('/buy')
  buy() {
    throw new OutOfStock();
  }

  @Get('/paths/:name')
  paths(name: string) {
    return name;
  }
}

const counting: MiddlewareFunction = async (request: HttpRequest, next) => {
  seen.push(`${request.method} ${request.path}`);
  return next();
};

const app = createApp(Shop, {
  mcp: true,
  middleware: [
    cors({ allowOrigins: ['http://localhost'] }),
    compression({ minimumBytes: 1 }),
    counting,
  ],
  exceptionHandlers: [
    ExceptionHandler(OutOfStock, () => new JSONResponse({ detail: 'Sold out.' }, { status: 409 })),
  ],
});

afterEach(() => {
  seen.length = 0;
});

/** Sends a call as JSON, for what the client does not show. */
async function call(name: string, args: object = {}, headers: Record<string, string> = {}) {
  const response = await app.fetch(
    new Request('http://localhost/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: { name, arguments: args },
      }),
    }),
  );
  return { response, body: JSON.parse(await response.text()) };
}

describe('a call of a tool', () => {
  it('has the credentials of its request', async () => {
    const client = await connect(app, 'modern', { authorization: 'Bearer good' });
    expect(textOf(await client.callTool({ name: 'me', arguments: {} }))).toBe('good');
    await client.close();
  });

  it('is answered by 401 without credentials, so that clients fetch some', async () => {
    const { response, body } = await call('me');
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(body).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: 401, message: 'Not authenticated' },
    });
  });

  it('is refused as a result where other credentials would not help', async () => {
    const { response, body } = await call('me', {}, { authorization: 'Bearer bad' });
    expect(response.status).toBe(200);
    expect(body.result).toEqual({
      content: [{ type: 'text', text: 'This token is not yours.' }],
      isError: true,
    });
  });

  it('is answered by 403 where a token with more scopes would help', async () => {
    const { response } = await call('write', {}, { authorization: 'Bearer t' });
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toMatch(/insufficient_scope/);
  });

  it('has the header fields and cookies of its request, and none of the arguments', async () => {
    const headers = { 'x-tenant': 'a', cookie: 'session=b' };
    const { body } = await call('told', { xTenant: 'c', 'x-tenant': 'c', session: 'c' }, headers);
    expect(body.result.content[0].text).toBe('a b');
    const refused = await call('told', { 'x-tenant': 'c' });
    expect(refused.body.result.content[0].text).toBe('header x-tenant: Field required');
  });

  it('passes on cookies and CORS, and nothing that describes the body', async () => {
    const { response } = await call(
      'control',
      {},
      { origin: 'http://localhost', 'accept-encoding': 'gzip' },
    );
    expect(response.headers.get('set-cookie')).toMatch(/^seen=yes/);
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost');
    expect(response.headers.get('etag')).toBeNull();
    expect(response.headers.get('content-encoding')).toBeNull();
  });

  it('runs the middlewares once, with the path of its operation', async () => {
    await call('paths', { name: 'a b' });
    expect(seen).toEqual(['GET /paths/a%20b']);
  });

  it('runs the middlewares for a tool that is not there, and for lists', async () => {
    await call('nobody');
    const client = await connect(app);
    await client.listTools();
    await client.close();
    expect(seen).toEqual(['POST /mcp', 'POST /mcp', 'POST /mcp']);
  });

  it('runs background tasks', async () => {
    const { body } = await call('later');
    expect(body.result.content[0].text).toBe('now');
    await expect.poll(() => seen).toContain('background');
  });

  it('has the exception handlers', async () => {
    const { body } = await call('buy');
    expect(body.result).toEqual({ content: [{ type: 'text', text: 'Sold out.' }], isError: true });
  });

  it('answers the preflight of a page', async () => {
    const response = await app.fetch(
      new Request('http://localhost/mcp', {
        method: 'OPTIONS',
        headers: {
          origin: 'http://localhost',
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'content-type,mcp-method',
        },
      }),
    );
    expect(response.headers.get('access-control-allow-origin')).toBe('http://localhost');
  });
});
