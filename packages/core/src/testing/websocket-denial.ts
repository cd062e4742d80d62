/** The handshake of a WebSocket that the application refused: its status, header fields and body. */
export class WebSocketDenialError extends Error {
  override readonly name = 'WebSocketDenialError';
  readonly status: number;
  readonly headers: Headers;
  /** The body as text. */
  readonly text: string;

  constructor({ status, headers, body }: Denial) {
    super(`The handshake was refused with ${status}: ${body}`);
    this.status = status;
    this.headers = headers;
    this.text = body;
  }

  /** The body as JSON. */
  json(): unknown {
    return JSON.parse(this.text);
  }
}

interface Denial {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}
