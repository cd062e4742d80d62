import {
  DefinitionError,
  Depends,
  Post,
  type SignedWebhook,
  WebhookSignature,
  createApp,
  createSender,
} from '@sluice/core';
import { IsInt } from 'class-validator';
import { describe, expect, it } from 'vitest';

import { keysOf, signatureField } from '../../src/security/webhooks/signature.js';

const OLD = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const NEW = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;

class Paid {
  @IsInt() amount!: number;
}

const signature = WebhookSignature({ secret: [OLD, NEW] });

class Receiver {
  @Post('/paid') paid(paid: Paid, @Depends(signature) webhook: SignedWebhook) {
    return [paid.amount, webhook.id, webhook.at instanceof Date];
  }
}

const receiver = createApp(Receiver);
const PAID = { body: Paid, response: Object };
const send = createSender(PAID, { fetch: (url, init) => receiver.fetch(url, init), attempts: 1 });

interface Signing {
  readonly id?: string;
  readonly agoS?: number;
  readonly body?: string;
  readonly secret?: string;
}

async function post(
  { id = 'msg_1', agoS = 0, body = '{"amount":3}', secret = OLD }: Signing,
  sent = body,
) {
  const timestamp = Math.floor(Date.now() / 1000) - agoS;
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': signatureField(keysOf(secret) ?? [], { id, timestamp, body }),
  };
  return receiver.fetch('/paid', { method: 'POST', headers, body: sent });
}

describe('the signature of a webhook', () => {
  it.each([OLD, NEW])('of createSender is right', async (secret) => {
    const sending = { secret, id: 'msg_7' };
    const { answer } = await send('http://localhost/paid', { body: { amount: 3 } }, sending);
    expect(answer).toEqual([3, 'msg_7', true]);
  });

  it('is over the body as it came', async () => {
    expect((await post({ body: '{ "amount": 3 }' })).status).toBe(200);
    expect((await post({ body: '{"amount":3}' }, '{"amount":4}')).status).toBe(401);
  });

  it.each<[string, Signing]>([
    ['of another secret', { secret: `whsec_${Buffer.alloc(32, 3).toString('base64')}` }],
    ['of long ago', { agoS: 301 }],
    ['of the future', { agoS: -310 }],
  ])('%s is a 401', async (_, signing) => {
    const response = await post(signing);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      detail: 'The signature of the webhook is missing or wrong',
    });
  });

  it.each([
    {},
    { 'webhook-id': 'a', 'webhook-timestamp': 'now', 'webhook-signature': 'v1,x' },
    { 'webhook-id': 'a', 'webhook-timestamp': '9'.repeat(40), 'webhook-signature': 'v1,x' },
    { 'webhook-id': 'a', 'webhook-signature': ' '.repeat(5000) },
  ])('that is none is a 401: %o', async (headers) => {
    const type = { 'content-type': 'application/json' };
    const init = { method: 'POST', body: '{}', headers: { ...type, ...headers } };
    expect((await receiver.fetch('/paid', init)).status).toBe(401);
  });

  it('comes before the rules of the body', async () => {
    expect((await post({ body: '{}' })).status).toBe(422);
    expect((await post({ body: '{}', agoS: 999 })).status).toBe(401);
  });

  it('needs a secret of Standard Webhooks', () => {
    for (const secret of ['secret', []]) {
      expect(() => WebhookSignature({ secret, toleranceS: 0 })).toThrow(DefinitionError);
    }
  });
});
