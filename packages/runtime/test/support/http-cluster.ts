import { memoryPair, serveChannel } from '@sluice/ingress/channel';
import { createFront } from '@sluice/ingress/front';
import { createRequestRouter } from '@sluice/ingress/router';
import { onTestFinished } from 'vitest';

import { resolveConfig, type Application, type Replica } from '../../src/index.js';
import { startReplica } from '../../src/replica/start-replica.js';
import { buildApplication } from '../../src/internal.js';

/** One application behind a front, one replica for each deployment, at `url`. */
export interface HttpCluster {
  readonly url: string;
  readonly replica: (deployment: string) => Replica;
}

/** Serves an application over HTTP until the test is over. */
export async function startHttpCluster(
  app: Application<unknown>,
  accessLog?: (line: string) => void,
): Promise<HttpCluster> {
  const built = buildApplication(app, 'test');
  const replicas = new Map<string, Replica>();
  const replica = (name: string): Replica => {
    const found = replicas.get(name);
    if (found === undefined) throw new TypeError(`There is no replica of ${name}.`);
    return found;
  };
  const newRouter = (): ReturnType<typeof createRequestRouter> => {
    const made = createRequestRouter({
      open: async (endpoint) => {
        const [near, far] = memoryPair();
        serveChannel(far, replica(endpoint.kind === 'memory' ? endpoint.id : ''));
        return near;
      },
    });
    onTestFinished(() => made.close());
    return made;
  };
  const router = newRouter();
  const front = createFront({ router, http: { port: 0 } });
  for (const deployment of built) {
    const { name } = deployment;
    const identity = { id: `test#${name}#1`, application: 'test', deployment: name };
    const config = resolveConfig(deployment.options);
    const own = newRouter();
    replicas.set(
      name,
      await startReplica({
        identity,
        built: deployment,
        config,
        router: own,
        ...(accessLog !== undefined && { accessLog }),
      }),
    );
    own.update(snapshot());
  }
  front.update(snapshot());
  await front.listen();
  onTestFinished(() => front.close());
  return { url: `http://127.0.0.1:${front.address?.port ?? 0}`, replica };

  function snapshot(): Parameters<typeof front.update>[0] {
    const root = built.at(-1)?.name ?? '';
    const index = replicas.get(root)?.index;
    return {
      version: replicas.size,
      applications:
        index === undefined ? [] : [{ name: 'test', routePrefix: '/', ingress: root, index }],
      deployments: built.map((deployment) => {
        const { name } = deployment;
        const { maxOngoingRequests, maxQueuedRequests, backpressure } = resolveConfig(
          deployment.options,
        );
        return {
          application: 'test',
          name,
          maxOngoingRequests,
          maxQueuedRequests,
          policy: 'power-of-two',
          backpressure,
          unavailable: undefined,
          replicas: [{ id: name, endpoint: { kind: 'memory', id: name } }],
        };
      }),
    };
  }
}
