import { encodeJson } from '../json/encode-json.js';
import { WebSocketDisconnect } from '../websocket/socket-errors.js';
import { type Message, toBytes, toText } from '../websocket/message.js';
import type { MemoryWire } from './memory-wire.js';

/**
 * The client's end of a WebSocket in memory. `Received` is the type of the JSON that it gets, `Sent` that of
 * the JSON that it sends; without, they are any value.
 *
 * Iterating yields messages until the socket is closed. Reading throws the error of a handler that failed,
 * unless the client does not raise errors.
 */
export interface TestSocket<Received = unknown, Sent = unknown> extends AsyncIterable<Message> {
  /** The subprotocol that the application chose; undefined when it chose none. */
  readonly subprotocol: string | undefined;
  /** Header fields of the 101 response. */
  readonly headers: Headers;
  /** Resolves when either end has closed. */
  readonly closed: Promise<WebSocketDisconnect>;
  /** Sends text or bytes to the application, as they are. */
  send(message: Message): void;
  /** Sends a value as JSON. */
  sendJson(value: Sent): void;
  /** Takes the next message; rejects with {@link WebSocketDisconnect} once the application has closed the socket. */
  receive(): Promise<Message>;
  /** Takes the next message as text. */
  receiveText(): Promise<string>;
  /** Takes the next message as bytes. */
  receiveBytes(): Promise<Uint8Array>;
  /** Takes the next message as JSON, unchecked. */
  receiveJson(): Promise<Received>;
  /** Closes the client's end, with 1000 by default. */
  close(code?: number, reason?: string): void;
  /** Leaves without a close frame. */
  vanish(): void;
  /** Closes the socket, and waits until its handler and dependencies have ended. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** How the application accepted a handshake. */
interface AcceptedSocket {
  readonly wire: MemoryWire;
  readonly subprotocol: string | undefined;
  readonly headers: Headers;
  /** Resolves when the handler has ended. */
  readonly ended: () => Promise<void>;
}

/** Makes the client's end of an accepted WebSocket. */
export function testSocket<Received, Sent>(accepted: AcceptedSocket): TestSocket<Received, Sent> {
  const { wire, subprotocol, headers, ended } = accepted;
  const { inbox, closed } = wire;
  const close = (code = 1000, reason = ''): void =>
    wire.finish(new WebSocketDisconnect(code, reason));
  return {
    subprotocol,
    headers,
    closed,
    send: (message) => wire.deliver(message),
    sendJson: (value) => wire.deliver(encodeJson(value)),
    receive: () => inbox.take(),
    receiveText: async () => toText(await inbox.take()),
    receiveBytes: async () => toBytes(await inbox.take()),
    receiveJson: async () => JSON.parse(toText(await inbox.take())),
    close,
    vanish: () => wire.finish(new WebSocketDisconnect(1006)),
    [Symbol.asyncIterator]: () => ({ next: () => inbox.next() }),
    [Symbol.asyncDispose]: () => {
      close();
      return ended();
    },
  };
}
