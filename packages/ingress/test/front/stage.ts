import { EventEmitter, once } from 'node:events';

import { onTestFinished } from 'vitest';

import { memoryPair, serveChannel, type ChannelHandler } from '../../src/channel.js';
import type { AccessEntry } from '../../src/front/access-log.js';
import { createFront, formatAccess, type Front, type HttpOptions } from '../../src/front.js';
import {
  openIngress,
  type IngressTarget,
  type OpenedIngress,
  type RoutingSnapshot,
} from '../../src/index.js';
import {
  createRequestRouter,
  type Dispatched,
  type FindingRouter,
  type Work,
} from '../../src/router.js';

/** An application on the stage: opened, with one replica in this process. */
export interface StagedApplication {
  readonly name: string;
  readonly prefix: string | null;
  readonly opened: OpenedIngress;
}

/** Opens an ingress class or function as a replica does. */
export async function stageApplication(
  prefix: string | null,
  target: IngressTarget,
): Promise<StagedApplication> {
  const instance = target.kind === 'class' ? new target.type() : undefined;
  const opened = await openIngress(target, instance);
  onTestFinished(() => opened.close());
  return { name: prefix ?? 'unmounted', prefix, opened };
}

/** A replica without limits. */
export function replicaOf(opened: OpenedIngress): ChannelHandler {
  return {
    admit: () => 'admitted',
    release: () => undefined,
    handle: (exchange) => opened.handler.handle(exchange),
    take: (exchange) => exchange.reply.destroy(),
    connect: (exchange) => opened.handler.connect(exchange),
    call: (call) => call.error(Buffer.alloc(0)),
    tunnel: (stream) => opened.tunnel?.(stream),
    control: () => Promise.resolve(null),
  };
}

/** A front before applications, listening on a free port. */
export interface Stage {
  readonly front: Front;
  readonly url: string;
  readonly entries: AccessEntry[];
  readonly lines: string[];
}

export async function openStage(
  applications: readonly StagedApplication[],
  http: HttpOptions = {},
): Promise<Stage> {
  const opened = new Map(applications.map((application) => [application.name, application.opened]));
  const router = createRequestRouter({
    open: async (endpoint) => {
      const [near, far] = memoryPair();
      const application = endpoint.kind === 'memory' ? opened.get(endpoint.id) : undefined;
      if (application !== undefined) serveChannel(far, replicaOf(application));
      return near;
    },
  });
  const stage = await openStageWith(router, snapshotOf(applications), http);
  onTestFinished(() => router.close());
  return stage;
}

export async function openStageWith(
  router: FindingRouter,
  snapshot: RoutingSnapshot | undefined,
  http: HttpOptions = {},
): Promise<Stage> {
  const entries: AccessEntry[] = [];
  const lines: string[] = [];
  const front = createFront({
    router,
    http: { port: 0, ...http },
    access: (entry) => {
      entries.push(entry);
      lines.push(formatAccess(entry, Date.now()));
    },
    environment: {},
  });
  await front.listen();
  onTestFinished(() => front.close());
  if (snapshot !== undefined) front.update(snapshot);
  const { address } = front;
  if (address === undefined) throw new Error('the front does not listen');
  return { front, url: `http://${address.host}:${address.port}`, entries, lines };
}

export function snapshotOf(applications: readonly StagedApplication[]): RoutingSnapshot {
  return {
    version: 1,
    applications: applications.map(({ name, prefix, opened }) => ({
      name,
      routePrefix: prefix,
      ingress: 'Ingress',
      index: opened.index,
    })),
    deployments: applications.map(({ name }) => ({
      application: name,
      name: 'Ingress',
      maxOngoingRequests: 100,
      maxQueuedRequests: -1,
      policy: 'power-of-two',
      backpressure: { statusCode: 503, retryAfterS: 1 },
      unavailable: undefined,
      replicas: [{ id: name, endpoint: { kind: 'memory', id: name } }],
    })),
  };
}

/** A router that does with work what it is told to. */
export function routerOf(
  dispatch: (work: Work, abandoned: Promise<unknown>) => Promise<Dispatched>,
): FindingRouter {
  let snapshot: RoutingSnapshot | undefined;
  return {
    update: (next) => {
      snapshot = next;
    },
    get snapshot() {
      return snapshot;
    },
    findReplica: () => undefined,
    dispatch: (_, work) => {
      const ticket = new EventEmitter();
      dispatch(work, once(ticket, 'abandoned')).then(
        (dispatched) => work.settled(dispatched),
        (error: unknown) => work.failed(error),
      );
      return { abandon: () => void ticket.emit('abandoned') };
    },
    close: () => Promise.resolve(),
  };
}
