import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import {
  HttpResponse,
  type Reply,
  type RequestHead,
  StreamBody,
  StreamingResponse,
} from '@sluice/core';

import { type ToReply, compileReply, toRawReply } from '../../src/compile/to-reply.js';
import type { OperationModel } from '../../src/model/app-model.js';

function replyOf(operation: Partial<OperationModel> = {}): ToReply {
  return compileReply({
    run: { kind: 'function', name: 'item', call: () => undefined },
    status: 200,
    sse: false,
    response: undefined,
    ...operation,
  });
}

function now(reply: Reply | Promise<Reply>): Reply {
  if (reply instanceof Promise) throw new TypeError('The reply is not there yet.');
  return reply;
}

const HEAD: RequestHead = {
  method: 'GET',
  path: '/',
  query: '',
  rawHeaders: [],
  rootPath: '',
  requestId: 'r1',
  scheme: 'http',
  httpVersion: '1.1',
  remoteAddress: undefined,
  header: () => undefined,
};

const JSON_TYPE = ['content-type', 'application/json'];
const TEXT_TYPE = ['content-type', 'text/plain; charset=utf-8'];
const BYTES = Uint8Array.of(1, 2);

interface Row {
  readonly result: unknown;
  readonly reply: Reply;
}

describe('the reply of an operation', () => {
  const rows: readonly (readonly [string, Row])[] = [
    ['text', { result: 'hi', reply: { status: 200, headers: JSON_TYPE, body: '"hi"' } }],
    ['nothing', { result: undefined, reply: { status: 200, headers: JSON_TYPE, body: 'null' } }],
    [
      'a collection',
      { result: new Set([1]), reply: { status: 200, headers: JSON_TYPE, body: '[1]' } },
    ],
    [
      'bytes',
      {
        result: BYTES,
        reply: {
          status: 200,
          headers: ['content-type', 'application/octet-stream'],
          body: BYTES,
        },
      },
    ],
    [
      'a response object',
      {
        result: new HttpResponse('a,b', { status: 203, contentType: 'text/csv' }),
        reply: { status: 203, headers: ['content-type', 'text/csv'], body: 'a,b' },
      },
    ],
    [
      'a Web response without a body',
      {
        result: new Response(null, { status: 202, headers: { 'x-own': '1' } }),
        reply: { status: 202, headers: ['x-own', '1'], body: undefined },
      },
    ],
  ];

  it.each(rows)(
    'the reply of an operation is plain data where the handler returned %s',
    (_, { result, reply }) => {
      expect(replyOf()(result, HEAD)).toEqual(reply);
    },
  );

  it('the reply of an operation has the status of the operation', () => {
    expect(replyOf({ status: 201 })({ id: 1 }, HEAD)).toEqual({
      status: 201,
      headers: JSON_TYPE,
      body: '{"id":1}',
    });
  });

  it('the reply of an operation holds a generator that has not begun', () => {
    let hasBegun = false;
    const generator = (function* () {
      hasBegun = true;
      yield 1;
    })();
    const { body } = now(replyOf({ sse: true, pingIntervalMs: 5 })(generator, HEAD));
    if (!(body instanceof StreamBody)) throw new TypeError('No stream was made.');
    expect(body.content).toBe(generator);
    expect(body.options).toEqual({ sse: true, pingIntervalMs: 5 });
    expect(hasBegun).toBe(false);
  });

  it('the reply of an operation holds the content of a streaming response unopened', () => {
    let hasOpened = false;
    const open = () => {
      hasOpened = true;
      return ['a'];
    };
    const reply = replyOf()(new StreamingResponse(open, { status: 206 }), HEAD);
    expect(reply).toMatchObject({ status: 206, body: { content: open } });
    expect(hasOpened).toBe(false);
  });

  it('the reply of an operation is a promise where an asynchronous schema writes it', async () => {
    const schema = z.object({ id: z.number() }).refine(async () => true);
    const reply = replyOf({ response: { kind: 'standard', schema } })({ id: 1, secret: 2 }, HEAD);
    expect(reply).toBeInstanceOf(Promise);
    expect(await reply).toEqual({ status: 200, headers: JSON_TYPE, body: '{"id":1}' });
  });

  it('a result that JSON cannot say has no reply: an error is thrown', () => {
    expect(() => replyOf()(() => undefined, HEAD)).toThrow(TypeError);
  });
});

describe('the reply of the raw level', () => {
  const rows: readonly (readonly [string, Row])[] = [
    ['text', { result: 'hi', reply: { status: 200, headers: TEXT_TYPE, body: 'hi' } }],
    ['nothing', { result: undefined, reply: { status: 200, headers: TEXT_TYPE, body: '' } }],
    ['null', { result: null, reply: { status: 200, headers: TEXT_TYPE, body: '' } }],
    [
      'an object',
      { result: { a: 1 }, reply: { status: 200, headers: JSON_TYPE, body: '{"a":1}' } },
    ],
    [
      'bytes',
      {
        result: BYTES,
        reply: { status: 200, headers: ['content-type', 'text/plain'], body: BYTES },
      },
    ],
  ];

  it.each(rows)(
    'the reply of the raw level is plain data where the handler returned %s',
    (_, { result, reply }) => {
      expect(toRawReply(result, HEAD)).toEqual(reply);
    },
  );
});
