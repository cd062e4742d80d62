import type { Duplex } from 'node:stream';

import type { AbortReason } from '@sluice/core';
import { onTestFinished } from 'vitest';

import { createRequestRouter } from '../../src/balance/request-router.js';
import type { RequestRouterOptions } from '../../src/balance/request-router.js';
import type { Dispatched, RequestRouter, Work } from '../../src/balance/types.js';
import { memoryPair } from '../../src/channel/memory.js';
import { serveChannel } from '../../src/channel/server.js';
import type { ChannelClient, Endpoint, Outcome } from '../../src/channel/types.js';
import type { DeploymentRoute, RoutingSnapshot } from '../../src/routes/snapshot.js';
import { TestCall, TestExchange, TestReplica } from '../channel/fixtures.js';
import type { TestRequest } from '../channel/fixtures.js';

export const target = { application: 'app', deployment: 'Model' };

/** A deployment whose replicas live in this process and die when told to. */
export class TestCluster {
  readonly router: RequestRouter;
  readonly replicas = new Map<string, TestReplica>();
  readonly #connections = new Map<string, Set<Duplex>>();
  #version = 0;
  #route: Partial<DeploymentRoute> = {};

  constructor(options: Partial<RequestRouterOptions> = {}) {
    this.router = createRequestRouter({ open: (endpoint) => this.open(endpoint), ...options });
    onTestFinished(() => this.router.close());
  }

  async open(endpoint: Endpoint): Promise<Duplex> {
    const replica = endpoint.kind === 'memory' ? this.replicas.get(endpoint.id) : undefined;
    if (endpoint.kind !== 'memory' || replica === undefined) throw new Error('no such replica');
    const [near, far] = memoryPair();
    const connections = this.#connections.get(endpoint.id) ?? new Set();
    this.#connections.set(endpoint.id, connections.add(far));
    serveChannel(far, replica);
    return near;
  }

  start(id: string, replica = new TestReplica()): TestReplica {
    this.replicas.set(id, replica);
    return replica;
  }

  /** The process is gone, and nobody listens where it was. */
  kill(id: string): void {
    this.replicas.delete(id);
    this.cut(id);
  }

  /** Its connections are gone, but it lives. */
  cut(id: string): void {
    for (const stream of this.#connections.get(id) ?? []) stream.destroy();
  }

  /** Publishes the replicas there are, with what `route` changes of the last snapshot. */
  publish(route: Partial<DeploymentRoute> = {}): void {
    this.#route = { ...this.#route, ...route };
    const replicas = [...this.replicas.keys()].map((id) => ({
      id,
      endpoint: { kind: 'memory' as const, id },
    }));
    this.router.update(this.snapshot([{ ...deployment, replicas, ...this.#route }]));
  }

  snapshot(deployments: readonly DeploymentRoute[]): RoutingSnapshot {
    this.#version += 1;
    return { version: this.#version, applications: [], deployments };
  }

  request(request?: TestRequest): TestWork {
    return new TestWork(this.router, new TestExchange(request));
  }

  call(): { readonly call: TestCall; readonly dispatched: Promise<Dispatched> } {
    const call = new TestCall();
    const dispatched = this.router.dispatch(target, {
      kind: 'request',
      send: (replica) => replica.call(call),
      mayRepeat: () => false,
      onAbort: (listener) => call.onAbort(listener),
    });
    return { call, dispatched };
  }
}

const deployment: DeploymentRoute = {
  application: target.application,
  name: target.deployment,
  maxOngoingRequests: 100,
  maxQueuedRequests: 1000,
  backpressure: { statusCode: 503, retryAfterS: 1 },
  unavailable: undefined,
  replicas: [],
};

/** A request on its way through the router. */
export class TestWork implements Work {
  readonly kind = 'request';
  readonly exchange: TestExchange;
  /** The ids of the replicas it was sent to. */
  readonly sentTo: string[] = [];
  isRepeatable = false;
  readonly dispatched: Promise<Dispatched>;

  constructor(router: RequestRouter, exchange: TestExchange) {
    this.exchange = exchange;
    this.dispatched = router.dispatch(target, this);
  }

  send(replica: ChannelClient): Promise<Outcome> {
    this.sentTo.push(replica.id);
    return replica.forward(this.exchange, { holdBody: true });
  }

  mayRepeat(): boolean {
    return this.isRepeatable;
  }

  onAbort(listener: (reason: AbortReason) => void): () => void {
    return this.exchange.onAbort(listener);
  }
}

/** Resolves in a later turn of the event loop, behind what is under way. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
