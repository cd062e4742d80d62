import type { ServableApp } from '@sluice/core';
import { PLAIN_NOT_FOUND } from '@sluice/core/internal';

import type { ForeignApplication } from './share.js';

/**
 * Makes an application of another framework mountable: `mounts: { '/legacy': existingApp(express()) }`.
 *
 * Takes what `@Ingress({ app })` takes: an Express or Koa application, a `(request, response)` listener, a
 * Fastify or Nest instance, an `http.Server`, an object with `fetch(request)` such as Hono, or a function
 * without parameters that builds one. Its own startup runs with that of the application it is mounted in,
 * which fails with `E_INGRESS_APP` for anything else. A Node application gets requests, and no WebSockets.
 */
export function existingApp(app: unknown): ServableApp {
  let opening: Promise<ForeignApplication> | undefined;
  let opened: ForeignApplication | undefined;
  return {
    handler: {
      handle: (exchange) =>
        opened === undefined
          ? exchange.reply.respond(...PLAIN_NOT_FOUND)
          : opened.handler.handle(exchange),
      connect: (exchange) =>
        opened === undefined
          ? exchange.refuse(...PLAIN_NOT_FOUND)
          : opened.handler.connect(exchange),
    },
    start: async () => {
      opening ??= open(app);
      opened = await opening;
    },
    close: async () => {
      await opened?.close();
      opening = undefined;
      opened = undefined;
    },
  };
}

async function open(app: unknown): Promise<ForeignApplication> {
  // Loaded on demand: most applications are Sluice's own.
  const { openForeign } = await import('./open-foreign.js');
  return openForeign(app, 'existingApp');
}
