import { EventEmitter, once } from 'node:events';
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, pipeline } from 'node:stream';
import { gunzipSync } from 'node:zlib';

import compression from 'compression';
import express, { type NextFunction, type Request, type Response } from 'express';
import Koa from 'koa';
import multer from 'multer';
import onFinished from 'on-finished';
import rawBody from 'raw-body';
import { describe, expect, it, onTestFinished } from 'vitest';

import { ask, BRIDGES, open, serveBy, serveExisting } from './bridges.js';

describe.each(BRIDGES)('over the %s bridge', (bridge) => {
  async function serve(app: unknown): Promise<string> {
    return `${(await serveExisting(app, bridge)).url}/app`;
  }

  it.each([20, 200_000])(
    'express.json reads %i characters, and its limit holds',
    async (length) => {
      const app = express();
      app.use(express.json({ limit: 100_000 }));
      app.post('/', (request, response) => response.json({ length: request.body.text.length }));
      app.use(
        (error: { status: number }, _request: Request, response: Response, _next: NextFunction) => {
          response.status(error.status).send('refused');
        },
      );
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ text: 'x'.repeat(length) });
      const response = await fetch(await serve(app), { method: 'POST', headers, body });
      expect([response.status, await response.text()]).toEqual(
        length === 20 ? [200, '{"length":20}'] : [413, 'refused'],
      );
    },
  );

  it('express.json refuses a body that is not JSON', async () => {
    const app = express();
    app.use(express.json());
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(await serve(app), { method: 'POST', headers, body: '{' });
    expect(response.status).toBe(400);
  });

  it('raw-body reads a body without a length', async () => {
    const url = await serveBy(bridge, (request, response) => {
      rawBody(request, { encoding: 'utf8' }, (error, text) => response.end(error?.type ?? text));
    });
    const request = open(url, { method: 'POST' });
    request.write('one ');
    setImmediate(() => request.end('two'));
    const [response]: Readable[] = await once(request, 'response');
    expect((await response?.toArray())?.join('')).toBe('one two');
  });

  it('raw-body hears of a body that is cut', async () => {
    const heard = new EventEmitter();
    const url = await serveBy(bridge, (request, _response) => {
      heard.emit('begun');
      rawBody(request, (error) => heard.emit('failed', error.type));
    });
    const begun = once(heard, 'begun');
    const failed = once(heard, 'failed');
    const request = open(url, { method: 'POST', headers: { 'content-length': 100_000 } });
    request.write('abc');
    await begun;
    request.destroy();
    expect(await failed).toEqual(['request.aborted']);
  });

  it('multer takes files', async () => {
    const app = express();
    app.post('/', multer().single('file'), (request, response) => {
      response.json([request.file?.originalname, request.file?.size, request.body.note]);
    });
    const body = new FormData();
    body.set('note', 'a note');
    body.set('file', new Blob([Buffer.alloc(300_000)]), 'a.bin');
    const response = await fetch(await serve(app), { method: 'POST', body });
    expect(await response.json()).toEqual(['a.bin', 300_000, 'a note']);
  });

  it('compression compresses, also with a flush by hand', async () => {
    const app = express();
    app.use(compression({ threshold: 0 }));
    app.get('/', (_request, response) => response.send('x'.repeat(10_000)));
    app.get('/flushed', (_request, response) => {
      response.type('text').write('first');
      response.flush();
      setImmediate(() => response.end('last'));
    });
    const url = await serve(app);
    const headers = { 'accept-encoding': 'gzip' };
    const { response, body } = await ask(url, { headers });
    expect(response.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body)).toHaveLength(10_000);
    const flushed = await ask(`${url}/flushed`, { headers });
    expect(String(gunzipSync(flushed.body))).toBe('firstlast');
  });

  it('on-finished hears of the end of requests and responses, once each', async () => {
    const heard: string[] = [];
    const url = await serveBy(bridge, (request, response) => {
      onFinished(request, (error) => heard.push(`request ${error}`));
      onFinished(response, (error) => heard.push(`response ${error}`));
      request.resume();
      response.end(String(onFinished.isFinished(response)));
    });
    for (let times = 0; times < 3; times++) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      expect(String((await ask(url)).body)).toBe('false');
    }
    await expect
      .poll(() => heard.toSorted())
      .toEqual([
        ...Array.from({ length: 3 }, () => 'request null'),
        ...Array.from({ length: 3 }, () => 'response null'),
      ]);
  });

  it('on-finished hears that a client has left', async () => {
    const heard = new EventEmitter();
    const url = await serveBy(bridge, (_request, response) => {
      onFinished(response, () => heard.emit('over'));
      response.write('abc');
    });
    const over = once(heard, 'over');
    const request = open(url);
    request.end();
    await once(request, 'response');
    request.destroy();
    expect(await over).toEqual([]);
  });

  it('express.static sends files, their ranges, and 304', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-static-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'a.txt'), '0123456789');
    const app = express();
    app.use(express.static(folder));
    const url = `${await serve(app)}/a.txt`;
    const whole = await ask(url);
    expect([whole.response.headers['content-length'], String(whole.body)]).toEqual([
      '10',
      '0123456789',
    ]);
    const range = await ask(url, { headers: { range: 'bytes=2-4' } });
    expect([range.response.statusCode, String(range.body)]).toEqual([206, '234']);
    const headers = { 'if-none-match': whole.response.headers.etag };
    const unchanged = await ask(url, { headers });
    expect([unchanged.response.statusCode, unchanged.body.length]).toEqual([304, 0]);
    const head = await ask(url, { method: 'HEAD' });
    expect([head.response.headers['content-length'], head.body.length]).toEqual(['10', 0]);
  });

  it('a file is piped, and pipeline tells when it has been sent', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-file-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'a.bin');
    const content = Buffer.alloc(5_000_000, 'abcdefg');
    writeFileSync(file, content);
    const heard = new EventEmitter();
    const url = await serveBy(bridge, (_request, response) => {
      pipeline(createReadStream(file), response, (error) => heard.emit('through', error));
    });
    const through = once(heard, 'through');
    expect((await ask(url)).body.equals(content)).toBe(true);
    expect(await through).toEqual([undefined]);
  });

  it('pipeline says that a client has left', async () => {
    const heard = new EventEmitter();
    const url = await serveBy(bridge, (_request, response) => {
      const source = new Readable({
        read() {
          this.push(Buffer.alloc(1_000));
        },
      });
      pipeline(source, response, (error) => heard.emit('over', error?.code, source.destroyed));
    });
    const over = once(heard, 'over');
    const request = open(url);
    request.end();
    const [response]: Readable[] = await once(request, 'response');
    await once(response ?? request, 'data');
    request.destroy();
    expect(await over).toEqual(['ERR_STREAM_PREMATURE_CLOSE', true]);
  });

  it('pipeline leaves a response cut whose source fails', async () => {
    const url = await serveBy(bridge, (_request, response) => {
      const source = Readable.from(failing());
      pipeline(source, response, () => undefined);
    });
    const answer = await ask(url).catch((error: unknown) => error);
    expect(answer instanceof Error || !Reflect.get(Object(answer), 'isWhole')).toBe(true);
  });

  it('server-sent events arrive one by one, and end with the client', async () => {
    const heard = new EventEmitter();
    const app = express();
    app.get('/', (request, response) => {
      response.set('content-type', 'text/event-stream');
      response.flushHeaders();
      heard.on('event', (text) => response.write(`data: ${text}\n\n`));
      request.on('close', () => heard.emit('left', response.writableEnded));
    });
    const left = once(heard, 'left');
    const request = open(await serve(app));
    request.end();
    const [response]: Readable[] = await once(request, 'response');
    for (const text of ['one', 'two']) {
      const data = once(response ?? request, 'data');
      heard.emit('event', text);
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      expect(String(await data)).toBe(`data: ${text}\n\n`);
    }
    request.destroy();
    expect(await left).toEqual([false]);
  });

  it('errors of Express and Koa are answered by them', async () => {
    const app = express();
    app.get('/', () => {
      throw new Error('boom');
    });
    app.use((_error: unknown, _request: Request, response: Response, _next: NextFunction) => {
      response.status(503).send('by Express');
    });
    expect(await (await fetch(await serve(app))).text()).toBe('by Express');
    const koa = new Koa();
    koa.silent = true;
    koa.use((context) => context.throw(418, 'by Koa'));
    const response = await fetch(await serve(koa));
    expect([response.status, await response.text()]).toEqual([418, 'by Koa']);
  });
});

function* failing(): Generator<string> {
  yield 'abc';
  throw new Error('boom');
}
