import type { Duplex } from 'node:stream';

import type { Exchange, RelaySink } from '../http/exchange.js';

/** A request that came over a socket in any version of HTTP: what a front needs beyond an exchange. */
export interface ClientExchange extends Exchange, RelaySink {
  /** The connection of the client, shared by all streams of an HTTP/2 session. */
  readonly socket: Duplex;
  /** Carries this request and no other at the same time: the connection, or a stream of HTTP/2. */
  readonly carrier: Duplex;
  /** True when the client has gone before its response was complete. */
  readonly hasClientLeft: boolean;
}
