import { createHmac } from 'node:crypto';

import { IsString } from 'class-validator';
import { describe, expect, it, onTestFinished } from 'vitest';

import { Get, HttpRequest, Post, createApp } from '@sluice/core';

class Item {
  @IsString() name!: string;
}

class Api {
  @Post('/twice')
  async twice(item: Item, request: HttpRequest) {
    const text = await request.text();
    return { item, text, json: await request.json() };
  }

  @Post('/signed')
  async signed(_: Item, request: HttpRequest) {
    return createHmac('sha256', 'key')
      .update(await request.bytes())
      .digest('hex');
  }

  @Post('/buffer')
  async buffer(_: Item, request: HttpRequest) {
    const [first, second] = [await request.arrayBuffer(), await request.arrayBuffer()];
    new Uint8Array(first).fill(0);
    return Buffer.from(second).toString();
  }

  @Post('/stream')
  async stream(_: Item, request: HttpRequest) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request.body ?? []) chunks.push(chunk);
    return { text: Buffer.concat(chunks).toString(), used: request.bodyUsed };
  }

  @Post('/only')
  async only(request: HttpRequest) {
    return request.text();
  }

  @Get('/none')
  async none(request: HttpRequest) {
    return { text: await request.text(), body: request.body };
  }
}

// Its spaces are those of the sender.
const BODY = '{ "name":  "\u00e9" }';
const ANSWERS = {
  '/twice': { item: { name: '\u00e9' }, text: BODY, json: { name: '\u00e9' } },
  '/signed': createHmac('sha256', 'key').update(BODY).digest('hex'),
  '/buffer': BODY,
  '/stream': { text: BODY, used: true },
  '/only': BODY,
};

async function answerOf(
  path: string,
  send: (path: string, init: RequestInit) => Promise<Response>,
): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return (await send(path, { method: 'POST', headers, body: BODY })).json();
}

describe('a handler with a body and the request gets the bytes that were validated', () => {
  it.each(Object.entries(ANSWERS))(
    'gives a handler with a body and the request the bytes that were validated, over a socket: %s',
    async (path, want) => {
      const server = await createApp(Api).listen(0);
      onTestFinished(() => server.close());
      expect(await answerOf(path, (to, init) => fetch(server.url + to, init))).toEqual(want);
    },
  );

  it.each(Object.entries(ANSWERS))(
    'gives a handler with a body and the request the bytes that were validated, in memory: %s',
    async (path, want) => {
      const app = createApp(Api);
      const send = (to: string, init: RequestInit): Promise<Response> =>
        app.fetch(new Request(`http://a${to}`, init));
      expect(await answerOf(path, send)).toEqual(want);
    },
  );
});

it('gives a handler empty text and a null body when the request has no body', async () => {
  const response = await createApp(Api).fetch(new Request('http://a/none'));
  expect(await response.json()).toEqual({ text: '', body: null });
});
