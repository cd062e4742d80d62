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
