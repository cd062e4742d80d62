import { createServer, type Server } from 'node:http';

import type { Exchange } from '@sluice/core';

import { UNLIMITED, type NodeTarget } from '../node-target.js';
import { responsePrototype } from './node-internals.js';
import { PlainConnection } from './plain-connection.js';
import { plainResponse } from './plain-response.js';

/** The most idle connections that are kept for the next request. */
const MAX_IDLE = 256;

/**
 * Serves a Node application without HTTP text.
 *
 * Requests are made from exchanges and handed to a real `http.Server` at the place of its parser. The
 * server makes their responses and treats both as it does elsewhere; only the text of heads and
 * bodies, which it would parse or write, takes another way.
 */
export class PlainBridge {
  readonly #server: Server;
  readonly #all = new Set<PlainConnection>();
  #idle: PlainConnection[] = [];

  /** Throws on a Node whose `node:http` has other parts. */
  constructor(target: NodeTarget) {
    const options = { ...UNLIMITED, ServerResponse: plainResponse(responsePrototype()) };
    this.#server = createServer(options, (request, response) => target.request(request, response));
  }

  handle(exchange: Exchange): Promise<void> {
    if (exchange.abort.reason !== undefined) return Promise.resolve();
    return this.#take().serve(exchange);
  }

  close(): void {
    this.#idle = [];
    for (const connection of this.#all) connection.destroy();
  }

  #take(): PlainConnection {
    const connection = this.#idle.pop();
    if (connection === undefined) return this.#connect();
    return connection.isOpen ? connection : this.#take();
  }

  #connect(): PlainConnection {
    const connection = new PlainConnection(this.#server, {
      idle: () => {
        if (this.#idle.length < MAX_IDLE) this.#idle.push(connection);
        else connection.destroy();
      },
      gone: () => {
        this.#all.delete(connection);
        const index = this.#idle.indexOf(connection);
        if (index !== -1) this.#idle.splice(index, 1);
      },
    });
    this.#all.add(connection);
    return connection;
  }
}
