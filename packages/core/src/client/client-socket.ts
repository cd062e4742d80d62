import { UnsendableError } from './text-of.js';

/** A WebSocket that a client opened. It sends `Sent` and gets `Received`, each as JSON where the server declares it. */
export interface ClientSocket<Sent = unknown, Received = unknown> extends AsyncIterable<Received> {
  /** The subprotocol that the server chose; empty when it chose none. */
  readonly subprotocol: string;
  /** Sends a message. */
  send(message: Sent): void;
  /** The next message; rejects with `SocketClosedError` once the socket is closed. */
  receive(): Promise<Received>;
  /** Closes the socket, with 1000 by default. */
  close(code?: number, reason?: string): void;
  /** Resolves when the socket is closed, whoever closed it. */
  readonly closed: Promise<SocketClosedError>;
}

/** How a socket ended: by the `code` and `reason` of its close frame, 1006 without one. */
export class SocketClosedError extends Error {
  override readonly name = 'SocketClosedError';
  readonly code: number;
  readonly reason: string;

  constructor({ code, reason }: { readonly code: number; readonly reason: string }, what: string) {
    super(`${what} (${code}${reason === '' ? '' : `: ${reason}`})`);
    this.code = code;
    this.reason = reason;
  }
}

/** What a client needs of a WebSocket; that of browsers and that of the package ws have it. */
export interface WebSocketLike {
  binaryType: string;
  readonly protocol: string;
  send(data: string | Uint8Array<ArrayBuffer>): void;
  close(code?: number, reason?: string): void;
  addEventListener(type: 'open' | 'error', listen: () => void): void;
  addEventListener(type: 'message', listen: (event: { readonly data: unknown }) => void): void;
  addEventListener(
    type: 'close',
    listen: (event: { readonly code: number; readonly reason: string }) => void,
  ): void;
}

/** Opens a WebSocket. `headers` are those of the handshake, which browsers cannot send. */
export type OpenWebSocket = (
  url: string,
  handshake: {
    readonly protocols: string[];
    readonly headers: Readonly<Record<string, string>>;
  },
) => WebSocketLike;

/** Opens a WebSocket of the runtime. */
export const openGlobal: OpenWebSocket = (url, { protocols, headers }) => {
  const { WebSocket: Global }: { readonly WebSocket?: WebSocketClass } = globalThis;
  if (Global === undefined) {
    throw new UnsendableError(`this runtime has no WebSocket. ${ADVICE}`);
  }
  if (Object.keys(headers).length > 0) {
    throw new UnsendableError(
      `a WebSocket sends no header fields (${Object.keys(headers).join(', ')}). ${ADVICE}`,
    );
  }
  return new Global(url, protocols);
};

type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

const ADVICE =
  'With the package ws, give the option openWebSocket: (url, { protocols, headers }) => new WebSocket(url, protocols, { headers }).';

/** How the messages of a socket are written and read; undefined where they are text and bytes. */
export interface MessageForm {
  readonly write: ((message: unknown) => string) | undefined;
  readonly read: ((text: string) => unknown) | undefined;
}

/** Waits until a WebSocket is open. Rejects with `SocketClosedError` when the server refuses it. */
export function openedSocket(
  socket: WebSocketLike,
  form: MessageForm,
  signal: AbortSignal | undefined,
): Promise<ClientSocket> {
  socket.binaryType = 'arraybuffer';
  const inbox = new SocketInbox();
  let isOpen = false;
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      socket.close();
      inbox.end(new SocketClosedError({ code: 1006, reason: '' }, 'The call was aborted'));
      // The reason of an abort is whatever its owner gave.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    socket.addEventListener('open', () => {
      isOpen = true;
      resolve(socketOf(socket, inbox, form));
    });
    socket.addEventListener('message', ({ data }) => {
      inbox.put(readMessage(data, form.read));
    });
    // The close event follows, and says more.
    socket.addEventListener('error', () => undefined);
    socket.addEventListener('close', (event) => {
      signal?.removeEventListener('abort', abort);
      const what = isOpen ? 'The WebSocket is closed' : 'The server refused the WebSocket';
      const end = new SocketClosedError(event, what);
      inbox.end(end);
      reject(end);
    });
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function socketOf(socket: WebSocketLike, inbox: SocketInbox, { write }: MessageForm): ClientSocket {
  return {
    subprotocol: socket.protocol,
    closed: inbox.closed,
    send: (message) => socket.send(messageText(message, write)),
    receive: () => inbox.take(),
    close: (code = 1000, reason = '') => socket.close(code, reason),
    async *[Symbol.asyncIterator]() {
      try {
        for (;;) yield await inbox.take();
      } catch (error) {
        if (!(error instanceof SocketClosedError)) throw error;
      } finally {
        socket.close(1000, '');
      }
    },
  };
}

function messageText(
  message: unknown,
  write: MessageForm['write'],
): string | Uint8Array<ArrayBuffer> {
  if (write !== undefined) return write(message);
  if (typeof message === 'string') return message;
  if (message instanceof Uint8Array) return new Uint8Array(message);
  throw new UnsendableError(
    'a message is text or bytes, unless the server declares it with receive.',
  );
}

function readMessage(data: unknown, read: MessageForm['read']): unknown {
  if (read !== undefined) return read(String(data));
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

/** Messages that came and were not taken yet, or those who wait for the next. */
class SocketInbox {
  readonly closed: Promise<SocketClosedError>;
  readonly #messages: unknown[] = [];
  readonly #waiting: {
    readonly resolve: (message: unknown) => void;
    readonly reject: (end: SocketClosedError) => void;
  }[] = [];
  #end: SocketClosedError | undefined;
  #settle: (end: SocketClosedError) => void = () => undefined;

  constructor() {
    this.closed = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  put(message: unknown): void {
    const waiting = this.#waiting.shift();
    if (waiting === undefined) this.#messages.push(message);
    else waiting.resolve(message);
  }

  take(): Promise<unknown> {
    if (this.#messages.length > 0) return Promise.resolve(this.#messages.shift());
    if (this.#end !== undefined) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }

  end(end: SocketClosedError): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    this.#settle(end);
    for (const { reject } of this.#waiting.splice(0)) reject(end);
  }
}
