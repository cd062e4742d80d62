import type { IncomingMessage, ServerOptions, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** What a Node application is behind: a listener, or a server whose listeners are the application. */
export interface NodeTarget {
  request(request: IncomingMessage, response: ServerResponse): void;
  /** Undefined while nothing in the application takes upgrades. */
  upgrade(): ((request: IncomingMessage, socket: Duplex, head: Buffer) => void) | undefined;
}

/** The front has applied every limit; what it let through is not judged again. */
export const UNLIMITED: ServerOptions = {
  requestTimeout: 0,
  headersTimeout: 0,
  keepAliveTimeout: 0,
  requireHostHeader: false,
};
