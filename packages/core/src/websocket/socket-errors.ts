import { checkCode } from './close-code.js';

/** Rejects reads and writes of a WebSocket that is closed; `code` is 1006 when the peer vanished. */
export class WebSocketDisconnect extends Error {
  override readonly name = 'WebSocketDisconnect';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason = '') {
    super(`The WebSocket is closed (${code}${reason === '' ? '' : `: ${reason}`}).`);
    this.code = code;
    this.reason = reason;
  }
}

/** A message that is not what the handler asked for; uncaught, it closes the socket with 1007. */
export class WebSocketMessageError extends Error {
  override readonly name = 'WebSocketMessageError';
  readonly code = 1007;
}

/**
 * Closes a WebSocket with a code and a reason; before it is accepted, refuses the handshake with 403 and
 * the reason as its `detail`. Thrown by a handler or a dependency.
 *
 * A close frame has room for 123 bytes of the reason; a longer one is cut. Throws `RangeError` for a code
 * that an application may not send.
 */
export class WebSocketException extends Error {
  override readonly name = 'WebSocketException';
  readonly code: number;
  readonly reason: string;

  constructor(code: number, reason = '') {
    super(`Closes the WebSocket (${code}${reason === '' ? '' : `: ${reason}`}).`);
    checkCode(code);
    this.code = code;
    this.reason = reason;
  }
}
