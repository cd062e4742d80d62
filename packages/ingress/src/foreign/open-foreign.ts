import type { Server } from 'node:http';

import { isTestedNode } from '@sluice/core/internal';

import { IngressError } from '../errors.js';
import { detect, isBuilder, nameOf, startOfAdapter, type Detected } from './detect.js';
import { fetchHandler } from './fetch/fetch-app.js';
import { NodeApp, type BridgeKind } from './node-app.js';
import { listenerTarget, serverTarget, type NodeTarget } from './node-target.js';
import { createTunnel } from './node-tunnel.js';
import { shareApplication, type ForeignApplication } from './share.js';

/**
 * Opens an application that exists already: builds it when it is given as a function, runs its own
 * startup, and serves it as it is.
 *
 * `where` names the place it was given at, `@Ingress of Shop`. `bridge` is the way that requests reach a Node
 * application; defaults to the fast one where this Node is known to have it. Throws {@link IngressError} for a value that is not an application.
 */
export async function openForeign(
  app: unknown,
  where: string,
  bridge: BridgeKind = isTestedNode(process.versions) ? 'plain' : 'server',
): Promise<ForeignApplication> {
  const built: unknown = isBuilder(app) ? await app() : app;
  const detected = detect(built);
  if (detected.kind === 'unknown') throw unknownApp(built, { where, wasBuilt: isBuilder(app) });
  // The same object can be given to several replicas of one process; it starts and closes once.
  return typeof built === 'object' && built !== null
    ? shareApplication(built, () => open(detected, where, bridge))
    : open(detected, where, bridge);
}

async function open(
  detected: Detected,
  where: string,
  bridge: BridgeKind,
): Promise<ForeignApplication> {
  switch (detected.kind) {
    case 'listener':
      return nodeApplication(listenerTarget(detected.listener), { bridge, close: nothing });
    case 'koa':
      return nodeApplication(listenerTarget(detected.app.callback()), { bridge, close: nothing });
    case 'server':
      return nodeApplication(serverTarget(detected.server), {
        bridge,
        close: () => closeServer(detected.server),
      });
    case 'fastify':
      await detected.app.ready();
      return nodeApplication(serverTarget(detected.app.server), {
        bridge,
        close: async () => {
          await detected.app.close();
        },
      });
    case 'nest':
      await detected.app.init();
      // Fastify answers nothing before; where Nest listens itself, listening waits for it.
      await startOfAdapter(detected.app.getHttpAdapter())?.();
      return nodeApplication(serverTarget(detected.app.getHttpServer()), {
        bridge,
        close: async () => {
          await detected.app.close();
        },
      });
    case 'sluice':
      await detected.app.start();
      return { handler: detected.app.handler, close: () => detected.app.close() };
    case 'fetch':
      return { handler: fetchHandler(detected.fetch), close: nothing };
    case 'unknown':
      throw unknownApp(undefined, { where, wasBuilt: false });
    default:
      return detected satisfies never;
  }
}

interface NodeApplicationOptions {
  readonly bridge: BridgeKind;
  close(): Promise<void>;
}

function nodeApplication(target: NodeTarget, options: NodeApplicationOptions): ForeignApplication {
  const app = new NodeApp(target, options.bridge);
  return {
    handler: app,
    tunnel: createTunnel(app),
    close: async () => {
      app.close();
      await options.close();
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  if (!server.listening) {
    // The server does not listen, but a WebSocket server, for one, waits for its `close`.
    server.emit('close');
    return;
  }
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
}

const nothing = (): Promise<void> => Promise.resolve();

function unknownApp(
  app: unknown,
  { where, wasBuilt }: { readonly where: string; readonly wasBuilt: boolean },
): IngressError {
  const what = wasBuilt
    ? `the function given as app returned ${nameOf(app)}`
    : `app is ${nameOf(app)}`;
  return new IngressError(
    'E_INGRESS_APP',
    `${where}: ${what}, which is no application. Give an Express or Koa application, a ` +
      '(request, response) listener, a Fastify or Nest instance, an http.Server, an object with ' +
      'fetch(request) such as Hono, a Sluice application, or a function without parameters that builds one.',
  );
}
