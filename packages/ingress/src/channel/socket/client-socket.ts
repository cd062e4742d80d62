import type { AbortReason, WebSocketExchange } from '@sluice/core';
import type { AcceptOptions, RelayWire } from '@sluice/core/internal';

import { ProtocolError } from '../channel-error.js';
import { ClientStream, type ClientStreams } from '../client-stream.js';
import type { Outcome, OutcomeListener } from '../outcome.js';
import { encodeRequest } from '../request/request-head.js';
import { decodeResponse } from '../request/response-frame.js';
import { encodeAbortReason } from '../wire/abort-reason.js';
import { FrameType } from '../wire/frame.js';
import { MessageParts } from '../wire/message-parts.js';
import { decodeAccept } from './accept-frame.js';
import { decodeSocketClose, encodeSocketClose } from './socket-close.js';

/** A handshake as its sender sees it: its wire is a relay's. */
export interface ForwardedHandshake extends WebSocketExchange {
  /** The context of the span that the WebSocket belongs to; absent where nothing is traced. */
  readonly trace?: string | undefined;
  accept(options: AcceptOptions): Promise<RelayWire>;
}

/** Carries one WebSocket: the outcome of the handshake to the client, then messages both ways. */
export class ClientSocket extends ClientStream {
  readonly #exchange: ForwardedHandshake;
  /** Undefined once the listener has been told. */
  #listener: OutcomeListener | undefined;
  readonly #parts = new MessageParts();
  #removeAbort: () => void = () => {};
  #wire: RelayWire | undefined;
  /** Messages that arrived while the client's side of the handshake was being completed. */
  #early: (() => void)[] | undefined;
  /** True once the handshake has been accepted or refused. */
  #isAnswered = false;
  #isAborted = false;
  #hasClosed = false;
  #unread: Buffer[] | undefined;

  constructor(streams: ClientStreams, exchange: ForwardedHandshake, listener: OutcomeListener) {
    super(streams);
    this.#exchange = exchange;
    this.#listener = listener;
  }

  start(): void {
    const exchange = this.#exchange;
    this.#removeAbort = exchange.abort.listen((reason) => this.#abort(reason));
    if (this.#isAborted) {
      this.finish({ kind: 'done' });
      return;
    }
    try {
      const { head, trace } = exchange;
      encodeRequest(this, head, { type: FrameType.Connect, hasBody: false, trace });
      this.opened();
    } catch (error) {
      this.#isAborted = true;
      this.#tell((listener) => listener.failed(error));
      this.finish({ kind: 'done' });
    }
  }

  get slot(): 'websocket' {
    return 'websocket';
  }

  protected get hasResponseStarted(): boolean {
    return this.#isAnswered;
  }

  protected onFrame(type: number, payload: Buffer): void {
    switch (type) {
      case FrameType.Accept:
        this.#accept(payload);
        return;
      case FrameType.Response: {
        const { status, rawHeaders, body } = decodeResponse(payload);
        if (this.#isAnswered || this.#isAborted) return;
        this.#isAnswered = true;
        this.#exchange.refuse(status, rawHeaders, body.toString());
        return;
      }
      case FrameType.SocketClose: {
        const { code, reason } = decodeSocketClose(payload);
        this.#afterAccept(() => this.#close(code, reason));
        return;
      }
      case FrameType.Part:
      case FrameType.Text:
      case FrameType.Binary:
        this.#receiveMessage(type, payload);
        return;
      default:
        throw new ProtocolError(`frame type ${type} on a WebSocket.`);
    }
  }

  protected onOver(outcome: Outcome): void {
    this.#removeAbort();
    // The socket of a replica that dies, or ends without a close, closes with 1011.
    if (this.#isAnswered) this.#afterAccept(() => this.#close(1011, ''));
    this.#tell((listener) => listener.ended(this.#isAborted ? { kind: 'done' } : outcome));
  }

  #tell(how: (listener: OutcomeListener) => void): void {
    const listener = this.#listener;
    this.#listener = undefined;
    if (listener !== undefined) how(listener);
  }

  #accept(payload: Buffer): void {
    if (this.#isAnswered || this.#isAborted) return;
    this.#isAnswered = true;
    this.#early = [];
    this.#exchange.accept(decodeAccept(payload)).then(
      (wire) => this.#opened(wire),
      () => this.#abort('disconnect'),
    );
  }

  #opened(wire: RelayWire): void {
    this.#wire = wire;
    wire.relay({
      binary: (bytes) => this.#forward(wire, FrameType.Binary, bytes),
      text: (utf8) => this.#forward(wire, FrameType.Text, utf8),
      close: (code, reason) => {
        this.#hasClosed = true;
        this.send(FrameType.SocketClose, encodeSocketClose(code, reason));
      },
    });
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const action of early) action();
    wire.resume();
  }

  #forward(wire: RelayWire, type: number, payload: Uint8Array): void {
    if (this.send(type, payload) || this.isOver || this.#isAborted) return;
    wire.pause();
    this.outgoing.whenDrained(() => wire.resume());
  }

  #receiveMessage(type: number, payload: Buffer): void {
    if (type === FrameType.Part || this.#isAborted || this.#hasClosed) this.#credit(payload);
    if (this.#isAborted || this.#hasClosed) return;
    const message = this.#parts.add(type, payload);
    if (message === undefined) return;
    this.#afterAccept((wire) => {
      this.#deliver(wire, type, message);
      this.#credit(payload);
    });
  }

  #deliver(wire: RelayWire, type: number, message: Buffer): void {
    const hasRoom = type === FrameType.Text ? wire.sendText(message) : wire.send(message);
    if (!hasRoom && this.#unread === undefined) void this.#awaitDrained(wire);
  }

  /** Gives credit for `payload`, or keeps it while the client is slow. */
  #credit(payload: Buffer): void {
    if (this.#unread === undefined) this.consumed(payload);
    else this.#unread.push(payload);
  }

  async #awaitDrained(wire: RelayWire): Promise<void> {
    this.#unread = [];
    await wire.drained();
    const taken = this.#unread ?? [];
    this.#unread = undefined;
    for (const payload of taken) this.consumed(payload);
  }

  #afterAccept(action: (wire: RelayWire) => void): void {
    const wire = this.#wire;
    if (wire !== undefined) action(wire);
    else this.#early?.push(() => this.#afterAccept(action));
  }

  #close(code: number, reason: string): void {
    if (this.#hasClosed) return;
    this.#hasClosed = true;
    this.#wire?.close(code, reason);
  }

  #abort(reason: AbortReason): void {
    // After the handshake the wire's own close event says how the client left.
    if (this.#isAborted || this.#wire !== undefined) return;
    this.#isAborted = true;
    this.signalAbort(encodeAbortReason(reason));
  }
}
