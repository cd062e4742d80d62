import type { RawHeaders } from '../http/exchange.js';

/** A plain response to a handshake. */
export interface RefusedHandshake {
  /** The status of the response. */
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: RawHeaders;
  /** The whole body, as text. */
  readonly body: string;
}

/** What a socket that is closed before it is accepted is refused with. */
export const FORBIDDEN: RefusedHandshake = {
  status: 403,
  headers: ['content-type', 'application/json'],
  body: '{"detail":"Forbidden"}',
};
