import type { RawHeaders } from '../http/exchange.js';
import { statusReply } from '../http/reply.js';

/** A plain response to a handshake. */
export interface RefusedHandshake {
  /** The status of the response. */
  readonly status: number;
  /** Names and values in turn. */
  readonly headers: RawHeaders;
  /** The whole body, as text. */
  readonly body: string;
}

/** The refusal of a handshake whose handler closes the socket before accepting it. */
export const FORBIDDEN: RefusedHandshake = statusReply(403);
