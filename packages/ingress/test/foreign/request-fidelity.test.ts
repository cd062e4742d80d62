import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { createServer, IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { buffer, text } from 'node:stream/consumers';

import express from 'express';
import { describe, expect, it } from 'vitest';

import { ask, BRIDGES, open, serveBy, serveExisting, WAYS } from './bridges.js';

describe.each(BRIDGES)('a request over the %s bridge', (bridge) => {
  it('gives Express the URLs of a request, also below a router of its own', async () => {
    const app = express();
    const router = express.Router();
    router.get('/c', ({ url, originalUrl, baseUrl, query }, response) => {
      response.json({ url, originalUrl, baseUrl, query });
    });
    app.use('/b', router);
    const { url } = await serveExisting(app, bridge);
    expect(await (await fetch(`${url}/app/b/c?d=1`)).json()).toEqual({
      url: '/c?d=1',
      originalUrl: '/app/b/c?d=1',
      baseUrl: '/app/b',
      query: { d: '1' },
    });
  });

  it('shows a request as HTTP/1.1 on a kept-alive connection', async () => {
    const url = await serveBy(bridge, (request, response) => {
      const { method, httpVersion, httpVersionMajor, httpVersionMinor, headers } = request;
      response.end(
        JSON.stringify([
          method,
          httpVersion,
          httpVersionMajor,
          httpVersionMinor,
          Reflect.get(request, 'upgrade'),
          headers.connection,
        ]),
      );
    });
    const { body } = await ask(url, { method: 'DELETE' });
    expect(JSON.parse(String(body))).toEqual(['DELETE', '1.1', 1, 1, false, 'keep-alive']);
  });

  it('shows the address of the client, not of the inner connection', async () => {
    const url = await serveBy(bridge, ({ socket, client, connection }: Internal, response) => {
      const { remoteAddress, encrypted, destroyed, readable, writable } = socket;
      response.end(
        JSON.stringify({
          remoteAddress,
          encrypted,
          destroyed,
          readable,
          writable,
          isOne: socket === client && socket === connection,
          isOfResponse: response.socket === socket && response.connection === socket,
        }),
      );
    });
    const { body } = await ask(url);
    expect(JSON.parse(String(body))).toEqual({
      remoteAddress: '127.0.0.1',
      encrypted: false,
      destroyed: false,
      readable: true,
      writable: true,
      isOne: true,
      isOfResponse: true,
    });
  });

  it('delivers a request without a Host field from a client of HTTP/1.0', async () => {
    const url = new URL(await serveBy(bridge, (request, response) => response.end(request.url)));
    const socket = connect(Number(url.port), url.hostname);
    socket.write('GET /app/old HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\n\/old$/);
  });
});

interface Internal extends IncomingMessage {
  readonly socket: IncomingMessage['socket'] & { readonly encrypted?: boolean };
  readonly client?: unknown;
}

describe.each(WAYS)('a request over %s', (way) => {
  it('shows header fields in every form', async () => {
    const url = await serveBy(way, (request, response) => {
      const { headers, headersDistinct, rawHeaders, trailers, rawTrailers } = request;
      const { 'x-one': one, cookie, 'x-none': none } = headers;
      response.end(
        JSON.stringify({
          values: [one, cookie, none ?? 'none', headersDistinct['x-one'], trailers, rawTrailers],
          raw: rawHeaders.filter((_, index) => rawHeaders[index - (index % 2)] === 'X-One'),
        }),
      );
    });
    const headers = { 'X-One': ['a', 'b'], Cookie: ['c=1', 'd=2'] };
    const { body } = await ask(url, { headers });
    expect(JSON.parse(String(body))).toEqual({
      values: ['a, b', 'c=1; d=2', 'none', ['a', 'b'], {}, []],
      raw: ['X-One', 'a', 'X-One', 'b'],
    });
  });

  it('hands over the request and response objects that Node makes', async () => {
    const url = await serveBy(way, (request, response) => {
      response.end(
        JSON.stringify([
          request instanceof IncomingMessage,
          request.constructor.name,
          response.constructor.name,
          response.req === request,
        ]),
      );
    });
    const { body } = await ask(url);
    expect(JSON.parse(String(body))).toEqual([true, 'IncomingMessage', 'ServerResponse', true]);
  });

  it('completes a request once its body has been read', async () => {
    const url = await serveBy(way, async (request, response) => {
      const before = [request.complete, request.readableEnded, request.readableDidRead];
      const read = await text(request);
      const after = [request.complete, request.readableEnded, request.aborted, request.destroyed];
      response.end(JSON.stringify({ before, read, after }));
    });
    const { body } = await ask(url, { method: 'POST' }, 'abc');
    expect(JSON.parse(String(body))).toEqual({
      before: [false, false, false],
      read: 'abc',
      after: [true, true, false, expect.any(Boolean)],
    });
  });

  it.each([['GET'], ['POST']])('ends the body of a %s that has none', async (method) => {
    const url = await serveBy(way, async (request, response) => {
      const isComplete = request.complete;
      const { length } = await buffer(request);
      response.end(JSON.stringify([isComplete, length, request.complete]));
    });
    const { body } = await ask(url, { method });
    expect(JSON.parse(String(body))).toEqual([false, 0, true]);
  });

  it('lets a body be read with an encoding, in pieces and by hand', async () => {
    const url = await serveBy(way, (request, response) => {
      request.setEncoding('hex');
      const pieces: string[] = [];
      request.on('readable', () => {
        for (;;) {
          const piece: string | null = request.read(4);
          if (piece === null) break;
          pieces.push(piece);
        }
      });
      request.on('end', () => response.end(pieces.join('-')));
    });
    const { body } = await ask(url, { method: 'POST' }, 'abcd');
    expect(String(body)).toBe('6162-6364');
  });

  it('lets a body stay unread when its request is answered', async () => {
    const url = await serveBy(way, (_request, response) => response.end('enough'));
    const { body } = await ask(url, { method: 'POST' }, 'x'.repeat(5_000));
    expect(String(body)).toBe('enough');
    expect(String((await ask(url)).body)).toBe('enough');
  });

  it('lets a body be read after its request is answered', async () => {
    const heard = new EventEmitter();
    const read = once(heard, 'read');
    const url = await serveBy(way, (request, response) => {
      void text(request).then((body) => heard.emit('read', body));
      response.end('accepted');
    });
    const request = open(url, { method: 'POST' });
    request.write('first ');
    await once(request, 'response');
    request.end('last');
    expect(await read).toEqual(['first last']);
  });

  it('holds a paused body back', async () => {
    const url = await serveBy(way, (request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => {
        pieces.push(piece);
        request.pause();
        setImmediate(() => request.resume());
      });
      request.on('end', () => response.end(String(Buffer.concat(pieces).length)));
    });
    const { body } = await ask(url, { method: 'POST' }, Buffer.alloc(700_000, 'x'));
    expect(String(body)).toBe('700000');
  });

  it('accepts time limits without an effect on a request in time', async () => {
    const url = await serveBy(way, (request, response) => {
      request.setTimeout(60_000);
      request.socket.setTimeout(60_000).setNoDelay(true).setKeepAlive(true);
      response.setTimeout(60_000, () => response.destroy());
      response.end('in time');
    });
    expect(String((await ask(url)).body)).toBe('in time');
  });

  it('runs several listeners of a server, also one added late', async () => {
    const url = await serveBy(way, lateServer());
    expect(String((await ask(url)).body)).toBe('early');
    const { response, body } = await ask(url);
    expect([response.headers['x-first'], String(body)]).toEqual(['yes', 'late']);
  });
});

// Listens to requests once more when it is asked for the first time.
function lateServer(): Server {
  const server = createServer((_request, response) => {
    response.setHeader('x-first', 'yes');
    if (server.listenerCount('request') === 1) {
      server.on('request', (_again, late: ServerResponse) => void late.end('late'));
      response.end('early');
    }
  });
  return server;
}
