import type { RawHeaders } from '../http/exchange.js';

/** A plain response to a handshake. */
export interface RefusedHandshake {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string;
}

/** What a socket that is closed before it is accepted is refused with. */
export const FORBIDDEN: RefusedHandshake = {
  status: 403,
  headers: ['content-type', 'application/json'],
  body: '{"detail":"Forbidden"}',
};
