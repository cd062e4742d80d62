import { onTestFinished } from 'vitest';

import {
  connectChannel,
  createFront,
  memoryPair,
  openIngress,
  serveChannel,
  type AccessEntry,
  type ChannelClient,
  type ChannelHandler,
  type Dispatched,
  type Front,
  type HttpOptions,
  type IngressTarget,
  type OpenedIngress,
  type RequestRouter,
  type RoutingSnapshot,
  type Work,
} from '../../src/index.js';

/** An application on the stage: opened, and reached over a channel in memory. */
export interface StagedApplication {
  readonly name: string;
  readonly prefix: string | null;
  readonly opened: OpenedIngress;
  readonly client: ChannelClient;
}

/** Opens an ingress class or function and serves it as a replica does. */
export async function stageApplication(
  prefix: string | null,
  target: IngressTarget,
): Promise<StagedApplication> {
  const instance = target.kind === 'class' ? new target.type() : undefined;
  const opened = await openIngress(target, instance);
  const [near, far] = memoryPair();
  const served = serveChannel(far, replicaOf(opened));
  const client = connectChannel(near);
  onTestFinished(async () => {
    client.close();
    served.close();
    await opened.close();
  });
  return { name: prefix ?? 'unmounted', prefix, opened, client };
}

/** A replica without limits. */
export function replicaOf(opened: OpenedIngress): ChannelHandler {
  return {
    admit: () => 'admitted',
    release: () => undefined,
    handle: (exchange) => opened.handler.handle(exchange),
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
  const clients = new Map(applications.map(({ name, client }) => [name, client]));
  return openStageWith(
    directRouter((name) => clients.get(name)),
    snapshotOf(applications),
    http,
  );
}

export async function openStageWith(
  router: RequestRouter,
  snapshot: RoutingSnapshot | undefined,
  http: HttpOptions = {},
): Promise<Stage> {
  const entries: AccessEntry[] = [];
  const lines: string[] = [];
  const front = createFront({
    router,
    http: { port: 0, ...http },
    log: (line) => lines.push(line),
    observe: (entry) => entries.push(entry),
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
      backpressure: { statusCode: 503, retryAfterS: 1 },
      unavailable: undefined,
      replicas: [{ id: name, endpoint: { kind: 'memory', id: name } }],
    })),
  };
}

/** The simplest router: every application has one replica that takes everything. */
export function directRouter(
  find: (application: string) => ChannelClient | undefined,
): RequestRouter {
  return routerOf(async (application, work) => {
    const client = find(application);
    if (client === undefined) return { kind: 'unavailable', message: 'No replica.' };
    const outcome = await work.send(client);
    return outcome.kind === 'rejected' ? { kind: 'aborted' } : outcome;
  });
}

export function routerOf(
  dispatch: (application: string, work: Work) => Promise<Dispatched>,
): RequestRouter {
  let snapshot: RoutingSnapshot | undefined;
  return {
    update: (next) => {
      snapshot = next;
    },
    get snapshot() {
      return snapshot;
    },
    dispatch: ({ application }, work) => dispatch(application, work),
    load: () => ({ queued: 0, ongoing: 0 }),
    close: () => Promise.resolve(),
  };
}
