import type { Duplex } from 'node:stream';

import type { RoutingSnapshot } from '@sluice/ingress';
import { memoryPair, serveChannel, type ChannelEndpoint } from '@sluice/ingress/channel';
import {
  createRequestRouter,
  type ConnectingRouter,
  type ReportingRouter,
} from '@sluice/ingress/router';
import { onTestFinished } from 'vitest';

import {
  resolveConfig,
  type Application,
  type BuiltDeployment,
  type DeploymentHandle,
  type Replica,
} from '../../src/index.js';
import { createHandle } from '../../src/handle/handle.js';
import { startReplica } from '../../src/replica/start-replica.js';
import { buildApplication } from '../../src/internal.js';

/** The deployments of one application, each with its replicas, channels and routers, in this process. */
export interface Cluster<T> {
  readonly handle: DeploymentHandle<T>;
  readonly router: ConnectingRouter;
  readonly replicas: (deployment: string) => readonly Replica[];
  /** Breaks every connection to a deployment's replicas, as their death would. */
  readonly kill: (deployment: string) => void;
}

/** Starts an application whose deployments are reached by handles alone; closed when the test ends. */
export async function startCluster<T>(app: Application<T>): Promise<Cluster<T>> {
  const built = buildApplication(app, 'test');
  const replicas = new Map<string, Replica>();
  const connections = new Map<string, Duplex[]>();
  const routers: ReportingRouter[] = [];
  const open = async (endpoint: ChannelEndpoint): Promise<Duplex> => {
    if (endpoint.kind !== 'memory') throw new TypeError('Replicas here are in this process.');
    const replica = replicas.get(endpoint.id);
    if (replica === undefined) throw new TypeError(`There is no replica ${endpoint.id}.`);
    const [near, far] = memoryPair();
    serveChannel(far, replica);
    connections.set(endpoint.id, [...(connections.get(endpoint.id) ?? []), near]);
    return near;
  };
  const newRouter = (): ConnectingRouter => {
    const router = createRequestRouter({ open });
    routers.push(router);
    return router;
  };
  for (const deployment of built) {
    for (const id of replicaIds(deployment)) {
      replicas.set(id, await startReplica(startOf(deployment, id, newRouter())));
    }
  }
  const router = newRouter();
  for (const each of routers) each.update(snapshotOf(built));
  const idsOf = (name: string): string[] =>
    built.filter((deployment) => deployment.name === name).flatMap(replicaIds);
  const root = built.at(-1)?.name ?? '';
  onTestFinished(async () => {
    for (const each of routers) await each.close();
    for (const replica of replicas.values()) await replica.stop();
  });
  return {
    handle: createHandle(router, { application: 'test', deployment: root }),
    router,
    replicas: (name) => idsOf(name).flatMap((id) => replicas.get(id) ?? []),
    kill: (name) => {
      for (const id of idsOf(name))
        for (const stream of connections.get(id) ?? []) stream.destroy();
    },
  };
}

function startOf(
  built: BuiltDeployment,
  id: string,
  router: ReportingRouter,
): Parameters<typeof startReplica>[0] {
  return {
    identity: { id, application: 'test', deployment: built.name },
    // HTTP is tested where it is made; here everything is called by handle.
    built: { ...built, isIngress: false },
    config: resolveConfig(built.options),
    router,
  };
}

function replicaIds(built: BuiltDeployment): string[] {
  const { numReplicas } = resolveConfig(built.options);
  return Array.from({ length: numReplicas }, (_, index) => `test#${built.name}#${index}`);
}

function snapshotOf(built: readonly BuiltDeployment[]): RoutingSnapshot {
  return {
    version: 1,
    applications: [],
    deployments: built.map((deployment) => {
      const { maxOngoingRequests, maxQueuedRequests, backpressure } = resolveConfig(
        deployment.options,
      );
      return {
        application: 'test',
        name: deployment.name,
        maxOngoingRequests,
        maxQueuedRequests,
        policy: 'power-of-two',
        backpressure,
        unavailable: undefined,
        replicas: replicaIds(deployment).map((id) => ({ id, endpoint: { kind: 'memory', id } })),
      };
    }),
  };
}
