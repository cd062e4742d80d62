import { CancelledError } from '../errors.js';
import { AbortState } from '../http/abort-state.js';
import type { AcceptOptions, RawHeaders, WebSocketExchange } from '../http/exchange.js';
import { offeredProtocols } from '../http/handshake.js';
import { toRawHeaders } from '../http/headers.js';
import { REQUEST_ID } from '../http/request-id.js';
import { WebHead, type WebHeadSource } from '../http/web-head.js';
import { logError } from '../log.js';
import { type UpgradedSocket, WebWire } from './web-wire.js';

type Upgrade = (accepted: {
  readonly wire: WebWire;
  readonly headers: Headers;
}) => UpgradedSocket | undefined;

/** A WebSocket handshake that came as a Web `Request`. */
export class WebHandshake implements WebSocketExchange {
  readonly head: WebHead;
  readonly abort: AbortState = new AbortState();
  /** The answer to the handshake; undefined where the runtime sends it itself. */
  readonly response: Promise<Response | undefined>;
  readonly #request: Request;
  readonly #upgrade: Upgrade;
  #settle: (response: Response | undefined) => void = () => undefined;
  #isAnswered = false;
  #wire: WebWire | undefined;

  constructor(request: Request, source: WebHeadSource, upgrade: Upgrade) {
    this.head = new WebHead(request, source);
    this.#request = request;
    this.#upgrade = upgrade;
    this.response = new Promise((resolve) => {
      this.#settle = resolve;
    });
    request.signal.addEventListener('abort', this.#onAbort, { once: true });
  }

  get subprotocols(): readonly string[] {
    return offeredProtocols(this.head.header('sec-websocket-protocol'));
  }

  async accept(options: AcceptOptions): Promise<WebWire> {
    if (this.#isAnswered) throw new TypeError('This handshake has already been answered.');
    this.#isAnswered = true;
    const headers = this.#headers(options.headers ?? []);
    if (options.subprotocol !== undefined) {
      headers.set('sec-websocket-protocol', options.subprotocol);
    }
    const wire = new WebWire(options.maxMessageBytes);
    // The signal tells of the request, which ends here; the wire tells of the socket.
    this.#unwatch();
    const upgraded = this.abort.reason === undefined ? this.#upgrade({ wire, headers }) : undefined;
    if (upgraded === undefined) {
      this.#settle(gone());
      throw this.#left();
    }
    this.#wire = wire;
    wire.onClose(() => this.abort.abort('disconnect'));
    this.#settle(upgraded.response);
    if (!(await upgraded.opened)) throw this.#left();
    return wire;
  }

  refuse(status: number, headers: RawHeaders, body: string): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#unwatch();
    this.#settle(new Response(body, { status, headers: this.#headers(headers) }));
  }

  /** Ends a handshake or socket whose handler has failed without an answer. */
  fail(error: unknown): void {
    logError('A handler failed without an answer', { requestId: this.head.requestId, error });
    this.#wire?.close(1011, '');
    this.refuse(500, [], '');
  }

  readonly #onAbort = (): void => {
    this.#isAnswered = true;
    this.#settle(gone());
    this.abort.abort('disconnect');
  };

  #unwatch(): void {
    this.#request.signal.removeEventListener('abort', this.#onAbort);
  }

  #headers(raw: RawHeaders): Headers {
    const headers = new Headers();
    for (let index = 0; index < raw.length; index += 2) {
      const [name = '', value = ''] = toRawHeaders([[raw[index] ?? '', raw[index + 1] ?? '']]);
      headers.append(name, value);
    }
    if (!headers.has(REQUEST_ID)) headers.set(REQUEST_ID, this.head.requestId);
    return headers;
  }

  #left(): CancelledError {
    return new CancelledError('The client has left.', { requestId: this.head.requestId });
  }
}

function gone(): Response {
  return new Response(null, { status: 400, headers: { connection: 'close' } });
}
