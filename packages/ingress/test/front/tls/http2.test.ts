import { EventEmitter, once } from 'node:events';
import { constants } from 'node:http2';

import { Get, HttpRequest, HttpResponse, Post, setLogger, sleep } from '@sluice/core';
import { IsString } from 'class-validator';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';

import { openStageWith, routerOf, snapshotOf, stageApplication } from '../stage.js';
import { certificateFolder, issueCertificate, type Certificate } from './certificates.js';
import { answerOf, ask, openSession } from './http2-client.js';
import { openSecureStage } from './secure-stage.js';

// The failures here are meant; the tests look at what clients are told.
setLogger({ error: () => undefined });

const heard = new EventEmitter();
const events: string[] = [];
let certificate: Certificate;
beforeAll(async () => {
  certificate = await issueCertificate('localhost');
});

class Item {
  @IsString() name!: string;
}

class Shop {
  @Get('/seen')
  seen(request: HttpRequest) {
    return {
      url: request.url,
      host: request.headers.get('host'),
      cookie: request.headers.get('cookie'),
    };
  }

  @Post('/items', { status: 201 })
  create(item: Item) {
    return item;
  }

  @Post('/size', { maxBodyBytes: 64 * 1024 * 1024 })
  async size(request: HttpRequest) {
    return (await request.bytes()).byteLength;
  }

  @Post('/ignored')
  ignored() {
    return 'not read';
  }

  @Get('/cookies')
  cookies() {
    return new HttpResponse('', {
      status: 404,
      headers: [
        ['set-cookie', 'a=1'],
        ['set-cookie', 'b=2'],
        ['connection', 'x'],
      ],
    });
  }

  @Get('/nothing', { status: 204 })
  nothing() {
    return undefined;
  }

  @Get('/numbers')
  async *numbers() {
    try {
      for (let n = 0; ; n += 1) {
        yield `${n}\n`;
        await sleep(1);
      }
    } finally {
      events.push('numbers ended');
    }
  }

  @Get('/bytes')
  async *bytes(megabytes: number) {
    const chunk = new Uint8Array(64 * 1024);
    for (let sent = 0; sent < megabytes * 16; sent += 1) {
      events.push('chunk');
      yield chunk;
    }
  }

  @Get('/broken')
  async *broken() {
    yield 'first';
    throw new Error('broken');
  }

  @Get('/wait')
  async wait(ms: number) {
    try {
      heard.emit('waiting');
      await sleep(ms);
      return 'waited';
    } catch (error) {
      events.push('wait aborted');
      throw error;
    }
  }
}

const SHOP = { kind: 'class', type: Shop } as const;

afterEach(() => void vi.useRealTimers());

describe('HTTP/2', () => {
  it('the application sees a request as in HTTP/1.1, with its host and https', async () => {
    const { origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const answer = await ask(session, {
      ':path': '/seen?a=%20b',
      cookie: ['a=1', 'b=2'],
    });
    const host = new URL(origin).host;
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.text)).toEqual({
      url: `https://${host}/seen?a=%20b`,
      host,
      cookie: 'a=1; b=2',
    });
    expect(answer.headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('bodies are read and validated, and too long ones refused', async () => {
    const { origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const post = { ':method': 'POST', ':path': '/items', 'content-type': 'application/json' };
    expect(await ask(session, post, '{"name":"teapot"}')).toMatchObject({
      status: 201,
      text: '{"name":"teapot"}',
    });
    expect(await ask(session, post, '{"name":1}')).toMatchObject({ status: 422 });
    expect(await ask(session, post, `"${'x'.repeat(1_100_000)}"`)).toMatchObject({ status: 413 });
    const large = new Uint8Array(20 * 1024 * 1024);
    const size = await ask(session, { ':method': 'POST', ':path': '/size' }, large);
    expect(size.text).toBe(String(large.byteLength));
  });

  it('a body that no handler reads does not keep its answer back', async () => {
    const { origin } = await openSecureStage(SHOP, certificate);
    const stream = openSession(origin).request({ ':method': 'POST', ':path': '/missing' });
    stream.write('the rest never comes');
    expect((await answerOf(stream)).status).toBe(404);
    await once(stream, 'close');
    expect(stream.rstCode).toBe(constants.NGHTTP2_NO_ERROR);
  });

  it('fields that repeat are sent each, and fields of a connection are not', async () => {
    const { origin } = await openSecureStage(SHOP, certificate);
    const { status, headers } = await ask(openSession(origin), { ':path': '/cookies' });
    expect(status).toBe(404);
    expect(headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(headers.connection).toBeUndefined();
  });

  it('HEAD and 204 have no body', async () => {
    const { origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const head = await ask(session, { ':method': 'HEAD', ':path': '/seen' });
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
    expect(await ask(session, { ':path': '/nothing' })).toMatchObject({ status: 204, text: '' });
  });

  it('a session serves many requests at the same time', async () => {
    const { origin, entries } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const answers = await Promise.all(
      Array.from({ length: 90 }, () => ask(session, { ':path': '/wait?ms=50' })),
    );
    expect(new Set(answers.map(({ text }) => text))).toEqual(new Set(['"waited"']));
    expect(entries).toHaveLength(90);
  });

  it('a stream that its client cancels ends its handler, and the others go on', async () => {
    events.length = 0;
    const { origin, entries } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const waiting = session.request({ ':path': '/wait?ms=60000' });
    const other = ask(session, { ':path': '/wait?ms=300' });
    const numbers = session.request({ ':path': '/numbers' });
    await once(numbers, 'data');
    numbers.close(constants.NGHTTP2_CANCEL);
    waiting.close(constants.NGHTTP2_CANCEL);
    await expect.poll(() => events.toSorted()).toEqual(['numbers ended', 'wait aborted']);
    expect((await other).text).toBe('"waited"');
    const ended = entries.map(({ route, status }) => [route, status]);
    expect(ended).toContainEqual(['/wait', 499]);
  });

  it('a session that ends aborts its requests', async () => {
    events.length = 0;
    const { origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const numbers = session.request({ ':path': '/numbers' });
    numbers.on('error', () => undefined);
    await once(numbers, 'data');
    session.destroy();
    await expect.poll(() => events).toEqual(['numbers ended']);
  });

  it('a client that does not read holds its producer back', async () => {
    events.length = 0;
    const { origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const stream = session.request({ ':path': '/bytes?megabytes=64' });
    await once(stream, 'response');
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = events.length === before;
          before = events.length;
          return isStill;
        },
        { interval: 200 },
      )
      .toBe(true);
    expect(events.length).toBeLessThan(200);
    let bytes = 0;
    for await (const chunk of stream) bytes += Buffer.from(chunk).byteLength;
    expect(bytes).toBe(64 * 1024 * 1024);
  });

  it('a response that breaks off is shown as broken', async () => {
    const { origin, entries } = await openSecureStage(SHOP, certificate);
    const stream = openSession(origin).request({ ':path': '/broken' });
    stream.on('error', () => undefined);
    const chunks: string[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
    await new Promise((resolve) => stream.once('close', resolve));
    expect(chunks).toEqual(['first']);
    expect(stream.rstCode).toBe(constants.NGHTTP2_INTERNAL_ERROR);
    expect(entries).toMatchObject([{ isCut: true }]);
  });

  it('a request that takes too long is answered 408', async () => {
    const { origin } = await openSecureStage(SHOP, certificate, { requestTimeoutS: 0.2 });
    const answer = await ask(openSession(origin), { ':path': '/wait?ms=60000' });
    expect(answer.status).toBe(408);
  });

  it('heads are refused as in HTTP/1.1', async () => {
    const { origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const statuses = await Promise.all(
      [
        { ':path': '/seen', ':authority': 'one.example', host: 'other.example' },
        { ':path': `/${'x'.repeat(9_000)}` },
        { ':path': '/seen', 'x-large': 'x'.repeat(17_000) },
        { ':path': '/a#b' },
      ].map(async (fields) => (await ask(session, fields)).status),
    );
    expect(statuses).toEqual([400, 414, 431, 400]);
    const stream = session.request({ ':method': 'CONNECT', ':authority': 'a:1' });
    expect((await answerOf(stream)).status).toBe(405);
  });

  it('a session without a request ends after the keep-alive timeout', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { origin } = await openSecureStage(SHOP, certificate, { keepAliveTimeoutS: 60 });
    const session = openSession(origin);
    const waiting = once(heard, 'waiting');
    const answer = ask(session, { ':path': '/wait?ms=90000' });
    await waiting;
    vi.advanceTimersByTime(90_000);
    expect((await answer).status).toBe(200);
    // The time begins when the server has seen the end of the stream.
    await expect
      .poll(() => {
        vi.advanceTimersByTime(60_000);
        return session.closed;
      })
      .toBe(true);
  });

  it('a draining front finishes its streams, and takes no more on their session', async () => {
    const { front, origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const waiting = ask(session, { ':path': '/wait?ms=2000' });
    const ended = once(session, 'goaway');
    await ask(session, { ':path': '/seen' });
    const drained = front.drain({ graceMs: 20_000 });
    await ended;
    const late = await ask(openSession(origin), { ':path': '/seen' });
    expect(late.status).toBe(503);
    expect((await waiting).text).toBe('"waited"');
    await drained;
  });

  it('closing the front ends sessions, handshakes and streams', async () => {
    const { front, origin } = await openSecureStage(SHOP, certificate);
    const session = openSession(origin);
    const stream = session.request({ ':path': '/wait?ms=60000' });
    stream.on('error', () => undefined);
    await once(session, 'remoteSettings');
    const closed = once(session, 'close');
    await front.close();
    await expect(closed).resolves.toBeDefined();
  });

  it('a request that no replica gets is answered by the front', async () => {
    const folder = certificateFolder();
    const application = await stageApplication('/', SHOP);
    const { url } = await openStageWith(
      routerOf(() => Promise.resolve({ kind: 'unavailable', message: 'not now' })),
      snapshotOf([application]),
      {
        sslCertfile: folder.write('cert.pem', certificate.cert),
        sslKeyfile: folder.write('key.pem', certificate.key),
      },
    );
    const answer = await ask(openSession(url.replace('http:', 'https:')), { ':path': '/seen' });
    expect(answer).toMatchObject({ status: 503, text: 'not now' });
  });
});
