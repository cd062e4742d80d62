import { once } from 'node:events';
import { request as send } from 'node:http';
import { json } from 'node:stream/consumers';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { Get, HttpRequest, Post, createApp } from '@sluice/core';
import { IsString } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { problemsOf } from '../model/problems-of.js';

class Item {
  @IsString() name!: string;
}

class Api {
  @Post('/items') create(item: Item) {
    return item.name.length;
  }

  @Post('/raw') async raw(request: HttpRequest) {
    const { headers } = request;
    return [await request.text(), headers.get('content-encoding'), headers.get('content-length')];
  }

  @Post('/forms', { form: { name: String } }) form({ form }: { form: { name: string } }) {
    return form.name;
  }

  @Post('/plain', { decompress: false }) plain(item: Item) {
    return item.name;
  }

  @Get('/') home() {
    return 'home';
  }
}

const seen: string[] = [];
const app = createApp(Api, {
  decompress: true,
  middleware: [
    async (request, next) => {
      seen.push(await request.text());
      return next();
    },
  ],
});

const JSON_TYPE = 'application/json';

async function post(path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) {
  const init = { method: 'POST', body, headers: { 'content-type': JSON_TYPE, ...headers } };
  const response = await app.fetch(new Request(`http://test${path}`, init));
  return { status: response.status, headers: response.headers, body: await response.json() };
}

const ITEM = '{"name":"tea"}';

describe('a body with a content coding', () => {
  it.each([
    ['gzip', gzipSync(ITEM)],
    ['GZIP', gzipSync(ITEM)],
    ['deflate', deflateSync(ITEM)],
    ['br', brotliCompressSync(ITEM)],
    ['identity', Buffer.from(ITEM)],
  ])('of %s is read as if it had none', async (coding, body) => {
    seen.length = 0;
    const answer = await post('/items', body, { 'content-encoding': coding });
    expect(answer).toMatchObject({ status: 200, body: 3 });
    expect(seen).toEqual([ITEM]);
  });

  it('is plain for what reads it raw, and as a form', async () => {
    const coded = { 'content-encoding': 'gzip' };
    expect((await post('/raw', gzipSync('text'), coded)).body).toEqual(['text', null, null]);
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    expect((await post('/forms', gzipSync('name=tea'), { ...coded, ...type })).body).toBe('tea');
  });

  it('comes over a socket too', async () => {
    const listening = await createApp(Api, { decompress: ['gzip'] }).listen(0);
    try {
      const headers = { 'content-type': JSON_TYPE, 'content-encoding': 'gzip' };
      const sent = send(`${listening.url}/items`, { method: 'POST', headers });
      sent.end(gzipSync(ITEM));
      const [response] = await once(sent, 'response');
      expect([response.statusCode, await json(response)]).toEqual([200, 3]);
    } finally {
      await listening.close();
    }
  });

  it('that is not what it says is a 400', async () => {
    const coded = { 'content-encoding': 'gzip' };
    const answers = [
      await post('/items', Buffer.from('plain text'), coded),
      await post('/items', Buffer.from(gzipSync(ITEM).subarray(0, 15)), coded),
    ];
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([400, { detail: 'The request body is not valid gzip.' }]);
    }
  });

  it('that is not accepted is a 415 that says which are', async () => {
    const unknown = await post('/items', Buffer.from(ITEM), { 'content-encoding': 'zstd' });
    expect(unknown.status).toBe(415);
    expect(unknown.headers.get('accept-encoding')).toBe('gzip, deflate, br');
    const refused = await post('/plain', gzipSync(ITEM), { 'content-encoding': 'gzip' });
    expect(refused.status).toBe(415);
    expect(refused.headers.get('accept-encoding')).toBe('identity');
  });

  it('holds to the limit of bodies when it is plain, too', async () => {
    const text = Array.from({ length: 300_000 }, (_, index) => index).join('');
    const answer = await post('/items', gzipSync(`{"name":"${text}"}`), {
      'content-encoding': 'gzip',
    });
    expect([answer.status, answer.body]).toEqual([
      413,
      { detail: 'The request body is larger than 1048576 bytes.' },
    ]);
  });

  it('may not be much larger than it was sent', async () => {
    const bomb = gzipSync(`{"name":"${'a'.repeat(500_000)}"}`);
    const answer = await post('/items', bomb, { 'content-encoding': 'gzip' });
    expect([answer.status, answer.body]).toEqual([
      413,
      { detail: 'The request body is more than 20 times its compressed size.' },
    ]);
    const small = gzipSync(`{"name":"${'a'.repeat(100_000)}"}`);
    expect((await post('/items', small, { 'content-encoding': 'gzip' })).body).toBe(100_000);
  });

  it('is refused at start where its coding is unknown', () => {
    // @ts-expect-error -- as JavaScript may write it
    expect(problemsOf(Api, { decompress: ['lzw'] })).toMatchObject([
      { code: 'E_OPTION_INVALID', fix: 'Choose from gzip, deflate, br.' },
    ]);
  });
});
