import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';

import { currentRequestId, sleep } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { answerTo, ask, BRIDGES, open, quiet, serveBy, WAYS } from './bridges.js';

describe.each(WAYS)('the connection of a request over %s', (way) => {
  it('takes a response that is written as HTTP', async () => {
    const url = await serveBy(way, ({ socket }, _response) => {
      socket.write('HTTP/1.1 201 Created\r\nx-a: a\r\ncontent-length: 4\r\n\r\nbo');
      setImmediate(() => socket.end('dy'));
    });
    const { response, body, isWhole } = await ask(url);
    expect([response.statusCode, response.headers['x-a'], String(body), isWhole]).toEqual([
      201,
      'a',
      'body',
      true,
    ]);
  });

  it('takes a response that ends with the connection', async () => {
    const url = await serveBy(way, ({ socket }, _response) => {
      socket.end('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nbody');
    });
    expect(String((await ask(url)).body)).toBe('body');
  });

  it('takes information in text before a response', async () => {
    const url = await serveBy(way, ({ socket }, response) => {
      socket.write('HTTP/1.1 102 Processing\r\n\r\n');
      response.setHeader('x-a', 'a').write('bo');
      response.end('dy');
    });
    const { response, body } = await ask(url);
    expect([response.statusCode, response.headers['x-a'], String(body)]).toEqual([
      200,
      'a',
      'body',
    ]);
  });

  it('cuts a connection on which the application writes no HTTP', async () => {
    const url = await serveBy(way, ({ socket }, _response) => void socket.end('nonsense\r\n\r\n'));
    await expect(ask(url)).rejects.toThrow(/./);
  });

  it('closes the connection when a response says so', async () => {
    const heard = new EventEmitter();
    const url = await serveBy(way, (request, response) => {
      request.socket.once('close', () => heard.emit('closed'));
      response.shouldKeepAlive = false;
      response.end('body');
    });
    const closed = once(heard, 'closed');
    expect(String((await ask(url)).body)).toBe('body');
    await closed;
  });

  it('tells the application of the error that destroys its connection', async () => {
    const heard = new EventEmitter();
    const url = await serveBy(way, ({ socket }, _response) => {
      socket.once('error', (error) => heard.emit('failed', error.message));
      socket.destroy(new Error('enough'));
    });
    const failed = once(heard, 'failed');
    await expect(ask(url)).rejects.toThrow(/./);
    expect(await failed).toEqual(['enough']);
  });
});

describe.each(BRIDGES)('the connection of a request over the %s bridge', (bridge) => {
  it('serves one request after the other, but none over a connection that was cut', async () => {
    const seen: Socket[] = [];
    const url = await serveBy(bridge, (request, response) => {
      seen.push(request.socket);
      if (request.url === '/cut') response.destroy();
      else response.end('body');
    });
    await ask(url);
    await ask(url);
    await expect(ask(`${url}/cut`)).rejects.toThrow(/./);
    await ask(url);
    expect(seen.map((socket) => seen.indexOf(socket))).toEqual([0, 0, 0, 3]);
  });

  it('answers many requests at once, each with its own response', async () => {
    const url = await serveBy(bridge, async (request, response) => {
      await sleep(request.url?.endsWith('0') === true ? 5 : 0);
      const [id] = request.headersDistinct['x-request-id'] ?? [];
      response.end(`${request.url} ${currentRequestId()} ${id}`);
    });
    const asked = Array.from({ length: 60 }, (_, index) =>
      ask(`${url}/${index}`, { headers: { 'x-request-id': `id-${index}` } }),
    );
    const answers = (await Promise.all(asked)).map(({ body }) => String(body));
    expect(answers).toEqual(asked.map((_, index) => `/${index} id-${index} id-${index}`));
  });

  it('closes a connection that still has listeners before it would serve another request', async () => {
    const heard = new EventEmitter();
    const url = await serveBy(bridge, (request, response) => {
      if (request.url === '/listen') request.socket.once('close', () => heard.emit('closed'));
      response.end('body');
    });
    const closed = once(heard, 'closed');
    await ask(`${url}/listen`);
    if (bridge === 'plain') await closed;
    expect(String((await ask(url)).body)).toBe('body');
  });

  it('holds an upload back that is not read, and lets it through when it is', async () => {
    const heard = new EventEmitter();
    const url = await serveBy(bridge, (request, response) => {
      let length = 0;
      heard.once('read', () => {
        request.on('data', (piece: Buffer) => (length += piece.length));
        request.on('end', () => response.end(String(length)));
      });
      heard.emit('waiting');
    });
    const waiting = once(heard, 'waiting');
    const request = open(url, { method: 'POST' });
    let sent = 0;
    const source = new Readable({
      read() {
        sent += 100_000;
        this.push(sent > 40_000_000 ? null : Buffer.alloc(100_000));
      },
    });
    source.pipe(request);
    await waiting;
    await quiet(() => sent);
    expect(sent).toBeLessThan(20_000_000);
    heard.emit('read');
    const { body } = await answerTo(request);
    expect(String(body)).toBe('40000000');
  });
});
