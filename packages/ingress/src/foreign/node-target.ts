import type { IncomingMessage, Server, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

import { INTERNAL_ERROR, REQUEST_ID, logError } from '@sluice/core/internal';

import type { NodeListener } from './detect.js';

/** Passes requests to a Node application: a listener, or a server whose listeners are the application. */
export interface NodeTarget {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** Undefined while nothing in the application takes upgrades. */
  upgrade(): ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined;
}

/** No limits: the front has applied them all. */
export const UNLIMITED: ServerOptions = {
  requestTimeout: 0,
  headersTimeout: 0,
  keepAliveTimeout: 0,
  requireHostHeader: false,
};

/** Makes the target of a `(request, response)` listener. */
export function listenerTarget(listener: NodeListener): NodeTarget {
  return {
    request(request, response) {
      answerThrown(response, () => listener(request, response));
    },
    upgrade: () => undefined,
  };
}

/** Makes the target of a server: its listeners are the application. */
export function serverTarget(server: Server): NodeTarget {
  return {
    request(request, response) {
      answerThrown(response, () => server.emit('request', request, response));
    },
    upgrade() {
      if (server.listenerCount('upgrade') === 0) return undefined;
      return (request, socket, head) => void server.emit('upgrade', request, socket, head);
    },
  };
}

// A failure becomes a bare 500, or a cut response, and is logged. Elsewhere it would end the process;
// here that would end every other request of the replica as well.
function answerThrown(response: ServerResponse, run: () => unknown): void {
  try {
    const result = run();
    if (result instanceof Promise) result.catch((error: unknown) => fail(response, error));
  } catch (error) {
    fail(response, error);
  }
}

function fail(response: ServerResponse, error: unknown): void {
  const id = response.req.headers[REQUEST_ID];
  logError('A request failed', { requestId: typeof id === 'string' ? id : undefined, error });
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, headers, body } = INTERNAL_ERROR;
  response.writeHead(status, [...headers]);
  response.end(body);
}
