import {
  CancelledError,
  type AbortReason,
  type RawHeaders,
  type WebSocketExchange,
} from '@sluice/core';
import type { AcceptOptions, WebSocketWire } from '@sluice/core/internal';

import { ProtocolError } from '../channel-error.js';
import type { ReceivedRequest } from '../request/request-head.js';
import { encodeResponse } from '../request/response-frame.js';
import { ServerStream, type ServerStreams } from '../server-stream.js';
import { FrameType } from '../wire/frame.js';
import { encodeAccept } from './accept-frame.js';
import { ServerWire } from './server-wire.js';
import { decodeSocketClose } from './socket-close.js';

/** A forwarded WebSocket handshake, and the stream of the socket once it is accepted. */
export class ServerSocket extends ServerStream implements WebSocketExchange {
  readonly head: ReceivedRequest;
  #wire: ServerWire | undefined;
  #isRefused = false;

  constructor(streams: ServerStreams, id: number, head: ReceivedRequest) {
    super(streams, id);
    this.head = head;
  }

  get subprotocols(): readonly string[] {
    const offered = this.head.header('sec-websocket-protocol') ?? '';
    return offered
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '');
  }

  accept(options: AcceptOptions): Promise<WebSocketWire> {
    if (this.isAborted || this.#isRefused || this.#wire !== undefined) {
      const { requestId } = this.head;
      return Promise.reject(
        new CancelledError(`WebSocket ${requestId} had ended before it was accepted.`, {
          requestId,
        }),
      );
    }
    encodeAccept(this, options);
    this.connection.schedule();
    this.incoming.open();
    const wire = new ServerWire({
      send: (type, payload) => this.sendFrame(type, payload),
      sendString: (text) => this.sendString(FrameType.Text, text),
      drained: () => this.drained(),
      consumed: (payload) => this.consumed(payload),
    });
    this.#wire = wire;
    return Promise.resolve(wire);
  }

  refuse(status: number, headers: RawHeaders, body: string): void {
    if (this.isAborted || this.#isRefused || this.#wire !== undefined) return;
    encodeResponse(this, { status, rawHeaders: headers }, body);
    this.connection.schedule();
    this.#isRefused = true;
  }

  protected get isAnswered(): boolean {
    return this.#isRefused;
  }

  protected onFrame(type: number, payload: Buffer): void {
    const wire = this.#wire;
    if (wire === undefined) throw new ProtocolError('a message before the WebSocket was accepted.');
    switch (type) {
      case FrameType.Part:
      case FrameType.Text:
      case FrameType.Binary:
        wire.receive(type, payload);
        return;
      case FrameType.SocketClose: {
        const { code, reason } = decodeSocketClose(payload);
        const isOurs = wire.isClosing;
        wire.receiveClose(code, reason);
        if (!isOurs) this.giveUp('disconnect');
        return;
      }
      default:
        throw new ProtocolError(`frame type ${type} on a WebSocket.`);
    }
  }

  protected override onPeerGone(_reason: AbortReason): void {
    // The client or the connection to the front vanished, without a close frame.
    this.#wire?.receiveClose(1006, '');
  }

  protected onHandlerEnded(): void {
    if (this.isAborted || this.#isRefused) return;
    if (this.#wire === undefined) this.refuse(403, [], '');
    else this.#wire.close(1011, '');
  }
}
