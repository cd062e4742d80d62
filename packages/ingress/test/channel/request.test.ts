import type { Exchange } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { Gate, TestExchange, TestReplica } from './fixtures.js';
import { openChannel } from './transport.js';
import { readWhole } from '../support/request-body.js';

describe.each(['memory', 'unix'] as const)('a request over a %s channel', (transport) => {
  it('brings the head of a request to the replica as it was sent', async () => {
    const seen: Exchange[] = [];
    const replica = new TestReplica({
      handle: (exchange) => {
        seen.push(exchange);
        exchange.reply.respond(204, []);
      },
    });
    const { client } = await openChannel(transport, replica);
    const headers = ['Host', 'a.test', 'X-Custom', 'caf\u00e9', 'cookie', 'a=1', 'Cookie', 'b=2'];
    await client.forward(new TestExchange({ path: '/my_app/a%20b', query: 'x=1&y', headers }));

    const [exchange] = seen;
    expect(exchange).toMatchObject({
      head: {
        method: 'GET',
        path: '/my_app/a%20b',
        query: 'x=1&y',
        rawHeaders: headers,
        rootPath: '/my_app',
        requestId: 'request-1',
        scheme: 'http',
        httpVersion: '1.1',
        remoteAddress: '127.0.0.1',
      },
      body: undefined,
    });
    expect(exchange?.head.header('cookie')).toBe('a=1; b=2');
    expect(exchange?.head.header('x-custom')).toBe('caf\u00e9');
  });

  it('answers a request', async () => {
    const { client } = await openChannel(transport, new TestReplica());
    const exchange = new TestExchange({ path: '/hello' });
    expect(await client.forward(exchange)).toEqual({ kind: 'done' });
    expect(exchange).toMatchObject({ status: 200, headers: ['content-type', 'text/plain'] });
    expect(exchange.responseBody.toString()).toBe('/hello');
  });

  it('carries a short body with the head, after one read', async () => {
    const replica = new TestReplica({ handle: echo });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange({ method: 'POST', body: Buffer.from('{"a":1}') });
    await client.forward(exchange);
    expect(exchange.responseBody.toString()).toBe('{"a":1}');
    expect(exchange.bodyReads).toBe(1);
  });

  it('carries 8 MiB both ways unchanged', async () => {
    const body = Buffer.alloc(8 * 1024 * 1024, 'sluice channel ');
    const { client } = await openChannel(transport, new TestReplica({ handle: echo }));
    const exchange = new TestExchange({ method: 'POST', body });
    await client.forward(exchange);
    expect(exchange.responseBody.equals(body)).toBe(true);
    expect(exchange.responseHeader('content-length')).toBe(String(body.length));
  });

  it('streams the answer chunk by chunk', async () => {
    const gate = new Gate();
    const replica = new TestReplica({
      handle: async (exchange) => {
        exchange.reply.begin(200, ['content-type', 'text/plain']);
        exchange.reply.write('first');
        await gate.opened;
        exchange.reply.write('second');
        exchange.reply.end();
      },
    });
    const { client } = await openChannel(transport, replica);
    const exchange = new TestExchange();
    const outcome = client.forward(exchange);
    await exchange.until(({ chunks }) => chunks.length === 1);
    expect(exchange.responseBody.toString()).toBe('first');
    gate.open();
    expect(await outcome).toEqual({ kind: 'done' });
    expect(exchange.responseBody.toString()).toBe('firstsecond');
    expect(exchange.isEnded).toBe(true);
  });

  it('serves a thousand requests at once, each with its own answer', async () => {
    const { client } = await openChannel(transport, new TestReplica());
    const exchanges = Array.from({ length: 1000 }, (_, i) => new TestExchange({ path: `/${i}` }));
    await Promise.all(exchanges.map((exchange) => client.forward(exchange)));
    expect(exchanges.map(({ responseBody }) => responseBody.toString())).toEqual(
      exchanges.map(({ head }) => head.path),
    );
    expect(client.ongoing).toBe(0);
  });
});

async function echo(exchange: Exchange): Promise<void> {
  exchange.reply.respond(200, [], await readWhole(exchange));
}
