import type { Duplex } from 'node:stream';

import type { AbortState, Exchange } from '@sluice/core';
import { onTestFinished } from 'vitest';

import type { LoadReporter } from '../../src/balance/held-work.js';
import {
  createRequestRouter,
  type ConnectingRouter,
  type RequestRouterOptions,
  type RequestRouter,
} from '../../src/balance/request-router.js';
import type { Dispatched, Work } from '../../src/balance/work.js';
import type { ChannelClient } from '../../src/channel/connect-channel.js';
import { memoryPair } from '../../src/channel/memory-pair.js';
import type { ChannelEndpoint } from '../../src/channel/open-endpoint.js';
import type { OutcomeListener } from '../../src/channel/outcome.js';
import { OutgoingBody } from '../../src/channel/request/outgoing-body.js';
import { serveChannel } from '../../src/channel/serve-channel.js';
import type { DeploymentRoute, RoutingSnapshot } from '../../src/routes/snapshot.js';
import { TestCall, TestExchange, TestReplica, type TestRequest } from '../channel/fixtures.js';
import { TestSocket } from '../channel/socket-fixture.js';

export const TARGET = { application: 'app', deployment: 'Model' };

/** The work for TARGET that waits and that runs, as a router counts it. */
export function loadOf(router: LoadReporter): {
  readonly queued: number;
  readonly ongoing: number;
} {
  const load = router
    .loads()
    .find(
      ({ application, deployment }) =>
        application === TARGET.application && deployment === TARGET.deployment,
    );
  const running = Object.values(load?.running ?? {});
  return { queued: load?.queued ?? 0, ongoing: running.reduce((sum, count) => sum + count, 0) };
}

/** A deployment whose replicas live in this process and die when told to. */
export class TestCluster {
  readonly router: ConnectingRouter;
  readonly replicas = new Map<string, TestReplica>();
  /** The ends at the replicas, and those at the router. */
  readonly #connections = new Map<string, Set<Duplex>>();
  readonly #near = new Map<string, Duplex>();
  #version = 0;
  #route: Partial<DeploymentRoute> = {};

  constructor(options: Partial<RequestRouterOptions> = {}) {
    this.router = createRequestRouter({ open: (endpoint) => this.open(endpoint), ...options });
    onTestFinished(() => this.router.close());
  }

  async open(endpoint: ChannelEndpoint): Promise<Duplex> {
    const replica = endpoint.kind === 'memory' ? this.replicas.get(endpoint.id) : undefined;
    if (endpoint.kind !== 'memory' || replica === undefined) throw new Error('no such replica');
    const [near, far] = memoryPair();
    const connections = this.#connections.get(endpoint.id) ?? new Set();
    this.#connections.set(endpoint.id, connections.add(far));
    far.once('close', () => connections.delete(far));
    this.#near.set(endpoint.id, near);
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

  /** The router's own end breaks. */
  breakNear(id: string): void {
    this.#near.get(id)?.destroy();
  }

  /** Stops the reading of a replica, as in a stopped process. */
  pause(id: string): void {
    for (const stream of this.#connections.get(id) ?? []) stream.pause();
  }

  resume(id: string): void {
    for (const stream of this.#connections.get(id) ?? []) stream.resume();
  }

  /** Resolves when the router has written to a replica that does not read. */
  async pinged(id: string): Promise<void> {
    const unread = [...(this.#connections.get(id) ?? [])];
    await until(() => unread.some((stream) => stream.readableLength > 0));
  }

  connections(id: string): number {
    return this.#connections.get(id)?.size ?? 0;
  }

  /** Resolves once the router is connected to all replicas: the hellos are there and back. */
  async connected(): Promise<void> {
    await until(() => [...this.replicas.keys()].every((id) => this.connections(id) > 0));
    for (let turns = 0; turns < 5; turns += 1) {
      // oxlint-disable-next-line no-await-in-loop
      await turn();
    }
  }

  /** A WebSocket that nobody closes. */
  socket(): Promise<Dispatched> {
    const socket = new TestSocket();
    return dispatched(this.router, socket, {
      kind: 'websocket',
      header: () => undefined,
      send: (replica, listener) => replica.connect(socket, listener),
      mayRepeat: () => false,
    });
  }

  /** Publishes the replicas there are, with what `route` changes of the last snapshot. */
  publish(route: Partial<DeploymentRoute> = {}): void {
    this.#route = { ...this.#route, ...route };
    const replicas = [...this.replicas.keys()].map((id) => ({
      id,
      endpoint: { kind: 'memory' as const, id },
    }));
    this.router.update(this.snapshot([{ ...DEPLOYMENT, replicas, ...this.#route }]));
  }

  snapshot(deployments: readonly DeploymentRoute[]): RoutingSnapshot {
    this.#version += 1;
    return { version: this.#version, applications: [], deployments };
  }

  request(request?: TestRequest, deadlineMs?: number): TestWork {
    return new TestWork(this.router, new TestExchange(request), deadlineMs);
  }

  call(): { readonly call: TestCall; readonly dispatched: Promise<Dispatched> } {
    const call = new TestCall();
    const promise = dispatched(this.router, call, {
      kind: 'request',
      header: () => undefined,
      send: (replica, listener) => replica.call(call, listener),
      mayRepeat: () => false,
    });
    return { call, dispatched: promise };
  }
}

interface Abortable {
  readonly abort: AbortState;
}

/** Dispatches work that is abandoned when `source` is aborted. */
function dispatched(
  router: Pick<RequestRouter, 'dispatch'>,
  source: Abortable,
  work: Omit<Work, 'settled' | 'failed'>,
): Promise<Dispatched> {
  return new Promise((resolve, reject) => {
    const ticket = router.dispatch(TARGET, {
      kind: work.kind,
      deadlineMs: work.deadlineMs,
      header: (name) => work.header(name),
      send: (replica, listener) => work.send(replica, listener),
      mayRepeat: () => work.mayRepeat(),
      settled: resolve,
      failed: reject,
    });
    source.abort.listen(() => ticket.abandon());
  });
}

export const DEPLOYMENT: DeploymentRoute = {
  application: TARGET.application,
  name: TARGET.deployment,
  maxOngoingRequests: 100,
  maxQueuedRequests: 1000,
  policy: 'power-of-two',
  backpressure: { statusCode: 503, retryAfterS: 1 },
  unavailable: undefined,
  replicas: [],
};

/** A request on its way through the router. */
export class TestWork implements Omit<Work, 'settled' | 'failed'> {
  readonly kind = 'request';
  readonly exchange: TestExchange;
  /** The ids of the replicas it was sent to. */
  readonly sentTo: string[] = [];
  isRepeatable = false;
  readonly dispatched: Promise<Dispatched>;
  readonly #body: OutgoingBody | undefined;

  constructor(
    router: Pick<RequestRouter, 'dispatch'>,
    exchange: TestExchange,
    readonly deadlineMs?: number,
  ) {
    this.exchange = exchange;
    const { body } = exchange;
    this.#body = body && new OutgoingBody(body, { hold: true });
    this.dispatched = dispatched(router, exchange, this);
  }

  header(name: string): string | undefined {
    return this.exchange.head.header(name);
  }

  send(replica: ChannelClient, listener: OutcomeListener): void {
    this.sentTo.push(replica.id);
    const { head, reply, abort } = this.exchange;
    const { deadlineMs } = this;
    replica.forward({ head, reply, abort, deadlineMs }, listener, this.#body);
  }

  mayRepeat(): boolean {
    return this.isRepeatable;
  }
}

/** A replica that answers when it is told to. */
export class WaitingReplica extends TestReplica {
  readonly waiting: Exchange[];
  readonly #ends: (() => void)[];

  constructor() {
    const waiting: Exchange[] = [];
    const ends: (() => void)[] = [];
    super({
      handle: (exchange) => {
        waiting.push(exchange);
        return new Promise((resolve) => ends.push(resolve));
      },
      connect: () => new Promise(() => {}),
    });
    this.waiting = waiting;
    this.#ends = ends;
  }

  answer(index: number): void {
    this.waiting[index]?.reply.respond(200, [], 'answer');
    this.#ends[index]?.();
  }
}

/** Resolves once `condition` holds, asked in every turn of the event loop. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    // oxlint-disable-next-line no-await-in-loop
    await turn();
  }
}

/** Resolves in a later turn of the event loop, behind what is under way. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
