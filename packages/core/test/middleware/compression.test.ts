import { brotliDecompressSync, createGunzip, gunzipSync } from 'node:zlib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import {
  FileResponse,
  Get,
  HttpResponse,
  PlainTextResponse,
  StreamingResponse,
  compression,
  createApp,
} from '@sluice/core';

import { exchangeRaw } from '../support/raw-client.js';
import { signal } from '../support/signal.js';

const directory = mkdtempSync(join(tmpdir(), 'compression-'));
const file = join(directory, 'page.html');
writeFileSync(file, '<p>'.repeat(1000));
afterAll(() => rmSync(directory, { recursive: true }));

let next = signal();

class Shop {
  @Get('/large') large() {
    return 'x'.repeat(1000);
  }
  @Get('/small') small() {
    return 'x'.repeat(497);
  }
  @Get('/limit') limit() {
    return 'x'.repeat(498);
  }
  @Get('/image') image() {
    return new HttpResponse('x'.repeat(1000), { contentType: 'image/png' });
  }
  @Get('/svg') svg() {
    return new HttpResponse('x'.repeat(1000), { contentType: 'image/svg+xml' });
  }
  @Get('/encoded') encoded() {
    return new PlainTextResponse('x'.repeat(1000), { headers: { 'content-encoding': 'br' } });
  }
  @Get('/kept') kept() {
    const headers = { 'cache-control': 'no-transform' };
    return new PlainTextResponse('x'.repeat(1000), { headers });
  }
  @Get('/etag') etag() {
    const headers = { etag: '"a"', vary: 'Cookie' };
    return new PlainTextResponse('x'.repeat(1000), { headers });
  }
  @Get('/file') file() {
    return new FileResponse(file);
  }
  @Get('/events', { sse: true }) async *events() {
    yield 'x'.repeat(1000);
  }
  @Get('/stream') async *stream() {
    yield 'first';
    await next.promise;
    yield 'second';
  }
  @Get('/many') many() {
    const chunks = Array.from({ length: 50 }, (_, index) => `${index} `.repeat(20_000));
    return new StreamingResponse(chunks.values());
  }
}

const app = createApp(Shop, { middleware: [compression()] });

async function head(path: string, accepted: string, method = 'GET') {
  const request = new Request(`http://test${path}`, {
    method,
    headers: { 'accept-encoding': accepted },
  });
  const response = await app.fetch(request);
  return { response, coding: response.headers.get('content-encoding') };
}

async function bytesOf(response: Response): Promise<Uint8Array> {
  return new Uint8Array(await response.arrayBuffer());
}

describe('compression', () => {
  it('makes a body that is read back', async () => {
    const gzip = await head('/large', 'gzip');
    expect(gunzipSync(await bytesOf(gzip.response)).toString()).toBe(`"${'x'.repeat(1000)}"`);
    const brotli = await head('/large', 'br');
    expect(brotliDecompressSync(await bytesOf(brotli.response)).toString()).toBe(
      `"${'x'.repeat(1000)}"`,
    );
  });

  it.each([
    ['gzip, br;q=0.9', 'gzip'],
    ['gzip;q=0.5, br', 'br'],
    ['gzip, br', 'br'],
    ['*', expect.stringMatching(/^(?:zstd|br)$/)],
    ['*;q=0', null],
    ['gzip;q=0, br;q=0', null],
    ['identity', null],
    ['deflate', null],
    ['', null],
    ['GZIP', 'gzip'],
  ])('for %j is %s', async (accepted, coding) => {
    const answer = await head('/large', accepted);
    expect(answer.coding).toEqual(coding);
    expect(answer.response.headers.get('vary')).toBe('Accept-Encoding');
  });

  it.each([
    ['/small', null],
    ['/limit', 'gzip'],
    ['/image', null],
    ['/svg', 'gzip'],
    ['/encoded', 'br'],
    ['/kept', null],
    ['/events', null],
    ['/file', 'gzip'],
    ['/docs', 'gzip'],
    ['/nowhere', null],
  ])('of %s is %s', async (path, coding) => {
    expect((await head(path, 'gzip')).coding).toBe(coding);
  });

  it('weakens an ETag, and adds to Vary', async () => {
    const { response } = await head('/etag', 'gzip');
    expect(response.headers.get('etag')).toBe('W/"a"');
    expect(response.headers.get('vary')).toBe('Cookie, Accept-Encoding');
    expect((await head('/etag', '')).response.headers.get('etag')).toBe('"a"');
  });

  it('of a file has no length and no ranges of the file, and a part is sent as it is', async () => {
    const { response } = await head('/file', 'gzip');
    expect(response.headers.get('accept-ranges')).toBeNull();
    expect(gunzipSync(await bytesOf(response)).byteLength).toBe(3000);
    const headers = { range: 'bytes=0-999', 'accept-encoding': 'gzip' };
    const part = await app.fetch(new Request('http://test/file', { headers }));
    expect([part.status, part.headers.get('content-encoding')]).toEqual([206, null]);
  });

  it('of HEAD has the headers of GET', async () => {
    const [get, answered] = [await head('/large', 'gzip'), await head('/large', 'gzip', 'HEAD')];
    expect(answered.coding).toBe('gzip');
    expect(answered.response.headers.get('content-length')).toBe(
      get.response.headers.get('content-length'),
    );
    expect((await head('/stream', 'gzip', 'HEAD')).coding).toBe('gzip');
  });

  it('of a stream sends each chunk at once', async () => {
    next = signal();
    const { response } = await head('/stream', 'gzip');
    const gunzip = createGunzip();
    const texts: string[] = [];
    gunzip.on('data', (chunk: Buffer) => texts.push(String(chunk)));
    const reading = (async () => {
      for await (const chunk of response.body ?? []) gunzip.write(chunk);
    })();
    await expect.poll(() => texts).toEqual(['first']);
    next.resolve();
    await reading;
    await expect.poll(() => texts).toEqual(['first', 'second']);
  });

  it.each(['gzip', 'br'])('of a large stream in %s keeps all of it', async (coding) => {
    const { response } = await head('/many', coding);
    const bytes = await bytesOf(response);
    const text = (coding === 'gzip' ? gunzipSync : brotliDecompressSync)(bytes).toString();
    expect(text).toBe(
      Array.from({ length: 50 }, (_, index) => `${index} `.repeat(20_000)).join(''),
    );
  });

  it('works over a socket, with the length of what is sent', async () => {
    const listening = await app.listen(0);
    const { port } = listening;
    const text = await exchangeRaw(
      port,
      'GET /large HTTP/1.1\r\nhost: a\r\naccept-encoding: gzip\r\nconnection: close\r\n\r\n',
    );
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    expect(length).toBeLessThan(100);
    await listening.close();
  });

  it('refuses codings that it does not know at start', () => {
    const codings: readonly 'gzip'[] = JSON.parse('["deflate"]');
    expect(() => compression({ codings })).toThrow(/E_MIDDLEWARE_OPTION: compression\(\)/);
  });
});
