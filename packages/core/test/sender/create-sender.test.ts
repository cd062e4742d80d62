import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

import {
  DefinitionError,
  Int,
  ModelValidator,
  SendError,
  type SenderOptions,
  createSender,
} from '@sluice/core';
import { Expose, Type } from 'class-transformer';
import { IsDate, IsInt, IsString, Min } from 'class-validator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';

class Paid {
  @IsInt() @Min(1) amount!: number;
  @IsString() @Expose({ name: 'receipt_no' }) receipt!: string;
  @IsDate() @Type(() => Date) at!: Date;

  @ModelValidator() check() {
    if (this.receipt === 'void') throw new Error('a void receipt');
  }
}

class Stored {
  @IsInt() id!: number;
}

class Undecorated {
  id = 0;
}

const PAID = { url: '{$request.body#/callbackUrl}', body: Paid, status: 204 } as const;
const MESSAGE = { body: { amount: 3, receipt: 'r1', at: new Date(0) } };
const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;

interface Got extends Pick<IncomingMessage, 'method' | 'url' | 'headers'> {
  readonly body: string;
}

let server: Server;
let url: string;
let got: Got[];
let answer: (response: ServerResponse, attempt: number) => void;

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url: target, headers } = request;
  got.push({ method, url: target, headers, body: await text(request) });
  answer(response, got.length);
}

beforeEach(async () => {
  got = [];
  answer = (response) => void response.writeHead(204).end();
  server = createServer((request, response) => {
    void receive(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The address of a server on TCP.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const allow = () => true;
const FAST: SenderOptions = { maxDelayS: 0 };

async function failureOf(sending: Promise<unknown>): Promise<SendError> {
  try {
    await sending;
  } catch (error) {
    if (error instanceof SendError) return error;
    throw error;
  }
  throw new Error('It was delivered.');
}

describe('a message', () => {
  it('is sent as the receiver reads it', async () => {
    const sendPaid = createSender(PAID, { allow });
    const delivery = await sendPaid(`${url}/hooks?team=7`, MESSAGE, { id: 'msg_1' });
    expect(delivery).toMatchObject({ id: 'msg_1', status: 204, attempts: 1 });
    expect(got).toMatchObject([
      {
        method: 'POST',
        url: '/hooks?team=7',
        headers: { 'content-type': 'application/json', 'webhook-id': 'msg_1' },
        body: '{"amount":3,"receipt_no":"r1","at":"1970-01-01T00:00:00.000Z"}',
      },
    ]);
  });

  it('has all parts of its declaration', async () => {
    const send = createSender({
      method: 'PUT',
      query: { page: Int },
      headers: { xKind: String },
      cookies: { sid: String },
      form: { name: String },
    });
    await send(`${url}/?a=b`, {
      query: { page: 2 },
      headers: { xKind: 'k' },
      cookies: { sid: 's' },
      form: { name: 'a b' },
    });
    expect(got).toMatchObject([
      {
        method: 'PUT',
        url: '/?a=b&page=2',
        body: 'name=a%20b',
        headers: { 'x-kind': 'k', cookie: 'sid=s' },
      },
    ]);
  });

  it.each([
    ['a rule', { ...MESSAGE.body, amount: 0 }, ['body', 'amount']],
    ['a rule of the whole object', { ...MESSAGE.body, receipt: 'void' }, ['body']],
    ['a property that is not declared', { ...MESSAGE.body, extra: 1 }, ['body', 'extra']],
  ])('is not sent when it breaks %s', async (_, body, loc) => {
    const error = await failureOf(createSender(PAID, { allow })(url, { body }));
    expect(error).toMatchObject({ reason: 'invalid', attempts: 0, issues: [{ loc }] });
    expect(got).toEqual([]);
  });

  it('may be a schema', async () => {
    const send = createSender({ body: z.object({ id: z.string().default('x'), n: z.number() }) });
    await send(url, { body: { n: 1 } });
    expect(got[0]?.body).toBe('{"n":1}');
    // @ts-expect-error -- the compiler knows the type of the message
    const error = await failureOf(send(url, { body: { n: 'one' } }));
    expect(error.reason).toBe('invalid');
  });

  it('may be nothing', async () => {
    await createSender({})(url, {});
    expect(got).toMatchObject([{ method: 'POST', body: '' }]);
  });
});

describe('an answer', () => {
  const ask = { body: Paid, response: Stored };

  it('has the declared type', async () => {
    answer = (response) => void response.end('{"id":7}');
    const { answer: stored } = await createSender(ask)(url, MESSAGE);
    expect(stored.id).toBe(7);
  });

  it.each([['{"id":"x"}'], ['not JSON'], ['"'.repeat(2_000_000)]])(
    'that is something else is a failure',
    async (body) => {
      answer = (response) => void response.end(body);
      const error = await failureOf(createSender(ask)(url, MESSAGE));
      expect(error).toMatchObject({ reason: 'answer', status: 200, attempts: 1 });
    },
  );

  it.each([400, 404, 410, 422, 301])('of %i is final', async (status) => {
    answer = (response) => void response.writeHead(status, { location: '/elsewhere' }).end();
    const error = await failureOf(createSender({}, FAST)(url, {}));
    expect(error).toMatchObject({ reason: 'status', status, attempts: 1 });
    expect(got).toHaveLength(1);
  });

  it.each([408, 425, 429, 500, 503])(
    'of %i is asked for again, as the same message',
    async (status) => {
      answer = (response, attempt) => void response.writeHead(attempt < 3 ? status : 200).end();
      const delivery = await createSender({}, FAST)(url, {});
      expect(delivery.attempts).toBe(3);
      expect(new Set(got.map(({ headers }) => headers['webhook-id']))).toEqual(
        new Set([delivery.id]),
      );
    },
  );

  it('is not waited for longer than maxDelayS, whatever the receiver asks', async () => {
    answer = (response, attempt) =>
      void response.writeHead(attempt === 1 ? 503 : 200, { 'retry-after': '3600' }).end();
    expect((await createSender({}, FAST)(url, {})).attempts).toBe(2);
  });

  it('that never comes ends with the last attempt', async () => {
    answer = () => undefined;
    const send = createSender({}, { ...FAST, timeoutS: 0.05, attempts: 2 });
    expect(await failureOf(send(url, {}))).toMatchObject({
      reason: 'timeout',
      attempts: 2,
      message: `E_SEND: ${url} did not answer in time after 2 attempts.`,
    });
  });

  it('that breaks off is asked for again', async () => {
    answer = (response, attempt) =>
      void (attempt === 1 ? response.destroy() : response.writeHead(204).end());
    expect((await createSender({}, FAST)(url, {})).attempts).toBe(2);
  });
});

describe('a caller', () => {
  it('cancels a request', async () => {
    const cancelled = new AbortController();
    answer = () => cancelled.abort(new Error('no longer wanted'));
    const sending = createSender({}, FAST)(url, {}, { signal: cancelled.signal });
    await expect(sending).rejects.toThrow('no longer wanted');
  });

  it('cancels the wait for the next attempt', async () => {
    const cancelled = new AbortController();
    answer = (response) => {
      response.writeHead(503, { 'retry-after': '600' }).end();
      response.once('close', () => cancelled.abort(new Error('stop')));
    };
    const sending = createSender({}, { maxDelayS: 600 })(url, {}, { signal: cancelled.signal });
    await expect(sending).rejects.toThrow('stop');
    expect(got).toHaveLength(1);
  });
});

describe('a signature', () => {
  it('is that of Standard Webhooks, of each secret', async () => {
    const other = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
    const send = createSender(PAID, { allow, secret: [SECRET, other] });
    await send(url, MESSAGE);
    const [{ headers, body } = { headers: {}, body: '' }] = got;
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
    const mac = (length: number, fill: number) =>
      createHmac('sha256', Buffer.alloc(length, fill)).update(signed).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${mac(32, 1)} v1,${mac(24, 2)}`);
  });

  // The example of the specification's reference libraries.
  it('is the one of the reference libraries', async () => {
    const { signatureField, keysOf } = await import('../../src/security/webhooks/signature.js');
    const keys = keysOf('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') ?? [];
    const signed = {
      id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      timestamp: 1614265330,
      body: '{"test": 2432232314}',
    };
    expect(signatureField(keys, signed)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('is by the secret of the receiver', async () => {
    await createSender({}, {})(url, {}, { secret: SECRET });
    expect(got[0]?.headers['webhook-signature']).toMatch(/^v1,/);
    const error = await failureOf(createSender({})(url, {}, { secret: 'whsec_c2hvcnQ=' }));
    expect(error.reason).toBe('invalid');
  });
});

describe('a URL', () => {
  it('is asked only where it is allowed', async () => {
    const asked: string[] = [];
    const send = createSender(PAID, {
      allow: async ({ hostname }) => asked.push(hostname) === 0,
    });
    expect(await failureOf(send(`${url}/secret-path`, MESSAGE))).toMatchObject({
      reason: 'refused',
      message: `E_SEND: ${url} is not allowed.`,
    });
    expect(asked).toEqual(['127.0.0.1']);
    expect(got).toEqual([]);
  });

  it.each([
    'nonsense',
    'file:///etc/passwd',
    'ftp://a.example',
    'https://u:p@a.example',
    'http://a.example',
  ])('such as %s is refused', async (to) => {
    expect(await failureOf(createSender({})(to, {}))).toMatchObject({ reason: 'refused' });
  });

  it('of http: is asked where that was said', async () => {
    const asked: string[] = [];
    const fetch = async (to: string) => {
      asked.push(to);
      return new Response();
    };
    await createSender({}, { allowHttp: true, fetch })('http://a.example/x', {});
    expect(asked).toEqual(['http://a.example/x']);
  });
});

const WRONG = { attempts: 0, timeoutS: 0, maxDelayS: -1, secret: 'secret' };

function codesOfWrongSender(): string[] {
  try {
    // @ts-expect-error -- a callback needs `allow`
    createSender({ url: '{$request.body#/url}', body: Undecorated }, WRONG);
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems.map(({ code }) => code);
  }
  return [];
}

describe('a sender', () => {
  it('reports every mistake when it is made', () => {
    expect(codesOfWrongSender()).toEqual([
      'E_CLASS_WITHOUT_RULES',
      ...Array.from({ length: 5 }, () => 'E_OPTION_INVALID'),
    ]);
  });
});
