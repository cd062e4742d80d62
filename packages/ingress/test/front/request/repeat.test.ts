import type { Duplex } from 'node:stream';

import type { ExchangeHandler } from '@sluice/core';
import { describe, expect, it, onTestFinished } from 'vitest';

import { memoryPair, serveChannel, type ChannelClient } from '../../../src/channel.js';
import type { OutgoingBody } from '../../../src/channel/request/outgoing-body.js';
import type { OperationEntry, OperationIndex } from '../../../src/index.js';
import { createRequestRouter } from '../../../src/router.js';
import { openStageWith, replicaOf, routerOf, type Stage } from '../stage.js';
import { readWhole } from '../../support/request-body.js';

const INDEX: OperationIndex = {
  upgrades: 'messages',
  ownBodies: false,
  maxBodyBytes: 200_000,
  maxMessageBytes: 1000,
  allowedOrigins: [],
  operations: (['safe-methods', 'always', 'idempotency-key'] as const).map(
    (retry): OperationEntry => ({
      methods: ['GET', 'PUT', 'POST'],
      pattern: `/${retry}`,
      maxBodyBytes: undefined,
      retry,
    }),
  ),
};

/** Two replicas of which whichever gets the first request dies of it; the other echoes. */
async function openMortal(): Promise<Stage & { readonly seen: string[] }> {
  const seen: string[] = [];
  const dead = new Set<string>();
  const router = createRequestRouter({
    open: async (endpoint) => {
      const id = endpoint.kind === 'memory' ? endpoint.id : '';
      if (dead.has(id)) throw new Error('nobody there');
      const [near, far] = memoryPair();
      serveChannel(far, replicaOf({ handler: mortal(id, far), index: INDEX, close: nothing }));
      return near;
    },
  });
  const mortal = (id: string, connection: Duplex): ExchangeHandler => ({
    async handle(exchange) {
      seen.push(exchange.head.method);
      const body = await readWhole(exchange, 1_000_000);
      if (dead.size === 0) {
        dead.add(id);
        connection.destroy();
        return;
      }
      exchange.reply.respond(200, [], `${body.byteLength} bytes`);
    },
    connect: (exchange) => exchange.refuse(404, [], ''),
  });
  onTestFinished(() => router.close());
  const stage = await openStageWith(router, {
    version: 1,
    applications: [{ name: 'app', routePrefix: '/', ingress: 'App', index: INDEX }],
    deployments: [
      {
        application: 'app',
        name: 'App',
        maxOngoingRequests: 10,
        maxQueuedRequests: 10,
        policy: 'power-of-two',
        backpressure: { statusCode: 503, retryAfterS: 1 },
        unavailable: undefined,
        replicas: ['a', 'b'].map((id) => ({ id, endpoint: { kind: 'memory', id } })),
      },
    ],
  });
  return { ...stage, seen };
}

const nothing = (): Promise<void> => Promise.resolve();

describe('a request whose replica dies', () => {
  it.each([
    { method: 'GET', path: '/safe-methods', length: 0 },
    { method: 'PUT', path: '/safe-methods', length: 10 },
    { method: 'PUT', path: '/safe-methods', length: 150_000 },
    { method: 'POST', path: '/always', length: 10 },
    { method: 'POST', path: '/idempotency-key', length: 10, key: 'k' },
    { method: 'PUT', path: '/elsewhere', length: 10 },
  ])('is repeated, body and all: $method $path', async ({ method, path, length, key }) => {
    const { url, seen } = await openMortal();
    const response = await fetch(url + path, {
      method,
      headers: key === undefined ? {} : { 'idempotency-key': key },
      ...(method !== 'GET' && { body: Buffer.alloc(length) }),
    });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe(`${length} bytes`);
    expect(seen).toEqual([method, method]);
  });

  it.each([{ path: '/safe-methods' }, { path: '/idempotency-key' }, { path: '/elsewhere' }])(
    'answers 502 after one run when the request must not be repeated: POST $path',
    async ({ path }) => {
      const { url, seen } = await openMortal();
      const response = await fetch(url + path, { method: 'POST', body: 'x' });
      expect(response.status).toBe(502);
      expect(response.headers.get('retry-after')).toBe('1');
      expect(seen).toEqual(['POST']);
    },
  );
});

describe('the body of a request', () => {
  it.each([
    { method: 'PUT', path: '/safe-methods', held: true },
    { method: 'POST', path: '/always', held: true },
    { method: 'POST', path: '/safe-methods', held: false },
    { method: 'POST', path: '/idempotency-key', held: false },
  ])('is kept only where it may be sent again: $method $path', async ({ method, path, held }) => {
    const bodies: (OutgoingBody | undefined)[] = [];
    const replica: Pick<ChannelClient, 'forward'> = {
      forward: (_, listener, body) => {
        bodies.push(body);
        listener.ended({ kind: 'done' });
      },
    };
    const router = routerOf((work) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a request is only forwarded
      const client = replica as ChannelClient;
      return new Promise((resolve, reject) => {
        work.send(client, { ended: () => resolve({ kind: 'done' }), failed: reject });
      });
    });
    const { url } = await openStageWith(router, {
      version: 1,
      applications: [{ name: 'app', routePrefix: '/', ingress: 'App', index: INDEX }],
      deployments: [],
    });
    await fetch(url + path, { method, body: 'x' });
    expect(bodies.map((body) => body?.holds)).toEqual([held]);
  });
});
