import type { Duplex } from 'node:stream';

import type { ActiveSpan } from '@sluice/core/internal';

import { decodeCall } from './call/call-frame.js';
import { ServerCall } from './call/server-call.js';
import { ChannelConnection, type ConnectionListener } from './channel-connection.js';
import { ProtocolError } from './channel-error.js';
import type { ChannelHandler, EndedWork, TracedWork } from './channel-handler.js';
import { ServerControl } from './control/server-control.js';
import { StreamTable } from './flow/stream-table.js';
import { ReceivedRequest } from './request/request-head.js';
import { ServerRequest } from './request/server-request.js';
import type { ServerStream, ServerStreams, SlotKind } from './server-stream.js';
import { ServerSocket } from './socket/server-socket.js';
import { ServerTunnel } from './tunnel/server-tunnel.js';
import { FrameType } from './wire/frame.js';
import { encodeGoodbye } from './wire/goodbye.js';
import { encodeRejection } from './wire/rejection.js';

export interface ServeChannelOptions {
  /** For TCP: both ends prove that they know the secret before they say anything else. */
  readonly secret?: string | undefined;
  /** Called once when the connection has ended; with the error that ended it, if any. */
  readonly onClose?: (error: Error | undefined) => void;
}

export interface ServedChannel {
  /**
   * Takes no new work, says so to the client, and aborts running work with `shutdown`.
   *
   * Resolves when the connection has ended, which the client does as soon as nothing runs over it: what it had
   * sent is read or turned away until then. After a second this side ends it.
   */
  close(): Promise<void>;
  /**
   * Resolves when the answers of the handlers that have ended by now have left this process: a client that
   * reads slowly takes its answer long after the handler.
   */
  sent(): Promise<void>;
}

/** Serves the replica's end of a channel. */
export function serveChannel(
  stream: Duplex,
  handler: ChannelHandler,
  options: ServeChannelOptions = {},
): ServedChannel {
  return new Server(stream, handler, options);
}

/** How long a closing channel lets answers leave, aborted handlers end and the client take its leave. */
const CLOSING_MS = 1_000;

/** The channels whose last request was rejected, by the handler that rejected it. */
const REJECTED = new WeakMap<ChannelHandler, Set<Server>>();

class Server implements ServedChannel, ServerStreams, ConnectionListener {
  readonly connection: ChannelConnection;
  readonly #handler: ChannelHandler;
  readonly #options: ServeChannelOptions;
  readonly #now: (() => number) | undefined;
  readonly #streams = new StreamTable<ServerStream>();
  /** When a handler has just ended in the frames that are being read: the next one begins then. */
  #lastEndMs: number | undefined;
  #isClosing = false;
  readonly #ended: Promise<void>;
  #resolveEnded: () => void = () => {};
  #whenSent: (() => void)[] = [];

  constructor(stream: Duplex, handler: ChannelHandler, options: ServeChannelOptions) {
    this.#handler = handler;
    this.#options = options;
    this.#ended = new Promise((resolve) => {
      this.#resolveEnded = resolve;
    });
    this.#now = handler.now;
    const { secret } = options;
    this.connection = new ChannelConnection(stream, { role: 'server', secret }, this);
  }

  onHeard(): void {
    this.#lastEndMs = undefined;
  }

  onEnd(error: Error | undefined): void {
    REJECTED.get(this.#handler)?.delete(this);
    for (const open of this.#streams.values()) open.giveUp('disconnect');
    this.#options.onClose?.(error);
    this.#resolveEnded();
  }

  close(): Promise<void> {
    if (!this.#isClosing) this.#leave();
    return this.#ended;
  }

  #leave(): void {
    this.#isClosing = true;
    const begun: number[] = [];
    for (const stream of this.#streams.values()) {
      // A control message is work of this process itself.
      if (stream.slot === undefined && !stream.hasEnded) this.#streams.remove(stream);
      else begun.push(stream.id);
    }
    const goodbye = encodeGoodbye(begun);
    if (goodbye !== undefined) this.connection.sendLast(FrameType.Goodbye, goodbye);
    setTimeout(() => this.connection.close(), CLOSING_MS).unref();
    // Complete answers may still leave; only streams without one are given up.
    for (const stream of this.#streams.values()) {
      if (!stream.hasEnded) stream.giveUp('shutdown');
    }
  }

  async sent(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#whenSent.push(resolve);
      this.#lookSent();
    });
    await this.connection.flushed();
  }

  #lookSent(): void {
    if (this.#whenSent.length === 0) return;
    // A stream whose handler has ended stays until its last frame has left.
    for (const { hasEnded } of this.#streams.values()) if (hasEnded) return;
    for (const resolve of this.#whenSent.splice(0)) resolve();
  }

  remove(stream: ServerStream): void {
    this.#streams.remove(stream);
    this.#lookSent();
    if (this.#isClosing && this.#streams.size === 0) this.connection.close();
  }

  ended(stream: ServerStream): void {
    const { slot } = stream;
    if (slot === undefined) return;
    stream.slot = undefined;
    if (this.#now !== undefined) {
      this.#lastEndMs = this.#now();
      stream.tookMs = this.#lastEndMs - stream.startedMs;
    }
    this.#handler.release(slot, stream);
    if (stream.span !== undefined) endSpan(stream.span, stream);
    this.#tellRejected();
  }

  onFrame(type: number, id: number, payload: Buffer): void {
    switch (type) {
      case FrameType.Request:
        this.#request(id, payload, 'request');
        return;
      case FrameType.Resume:
        this.#request(id, payload, 'resume');
        return;
      case FrameType.Take:
        this.#take(id, payload);
        return;
      case FrameType.Connect:
        this.#connect(id, payload);
        return;
      case FrameType.Call:
        this.#call(id, payload);
        return;
      case FrameType.Tunnel:
        this.#tunnel(id);
        return;
      case FrameType.Control:
        this.#checkFresh(id);
        this.#add(new ServerControl(this, id, (message) => this.#handler.control(message)));
        return;
      default:
        // Frames for a stream that has just ended may still arrive.
        this.#streams.get(id)?.receive(type, payload);
    }
  }

  #request(id: number, payload: Buffer, kind: 'request' | 'resume'): void {
    const received = new ReceivedRequest(payload);
    if (!this.#admit(kind, id, received.deadlineMs)) return;
    const exchange = new ServerRequest(this, id, received);
    this.#add(exchange, kind);
    this.#trace(exchange, 'request', received);
    run(exchange, () => this.#handler.handle(exchange));
  }

  #take(id: number, payload: Buffer): void {
    const received = new ReceivedRequest(payload);
    if (!this.#admit('request', id, received.deadlineMs)) return;
    const exchange = new ServerRequest(this, id, received);
    this.#add(exchange, 'request');
    this.#trace(exchange, 'taken', received);
    run(exchange, () => this.#handler.take(exchange, received.deadlineMs));
  }

  #connect(id: number, payload: Buffer): void {
    const received = new ReceivedRequest(payload);
    if (!this.#admit('websocket', id)) return;
    const socket = new ServerSocket(this, id, received);
    this.#add(socket, 'websocket');
    this.#trace(socket, 'websocket', received);
    run(socket, () => this.#handler.connect(socket));
  }

  #call(id: number, payload: Buffer): void {
    const decoded = decodeCall(payload);
    if (!this.#admit('request', id, decoded.head.deadlineMs)) return;
    const call = new ServerCall(this, id, decoded);
    this.#add(call, 'request');
    const { trace, method: name, requestId } = decoded.head;
    if (trace !== undefined) {
      call.span = this.#handler.span?.({ kind: 'call', name, requestId, trace });
    }
    const start = (): void => run(call, () => this.#handler.call(call));
    if (decoded.argument === undefined) call.awaitArgument(start);
    else start();
  }

  #tunnel(id: number): void {
    if (!this.#admit('websocket', id)) return;
    const tunnel = new ServerTunnel(this, id);
    this.#add(tunnel, 'websocket');
    try {
      this.#handler.tunnel(tunnel.duplex);
    } catch {
      tunnel.duplex.destroy();
    }
  }

  #add(stream: ServerStream, kind?: SlotKind): void {
    this.#streams.add(stream);
    stream.slot = kind;
    if (this.#now === undefined) return;
    stream.startedMs = this.#lastEndMs ?? this.#now();
    this.#lastEndMs = undefined;
  }

  #trace(stream: ServerStream, kind: TracedWork['kind'], head: ReceivedRequest): void {
    const { trace } = head;
    if (trace === undefined) return;
    const { path: name, requestId } = head;
    stream.span = this.#handler.span?.({ kind, name, requestId, trace });
    head.span = stream.span;
  }

  #checkFresh(id: number): void {
    if (this.#streams.isTaken(id)) {
      throw new ProtocolError(`stream ${id} cannot be opened.`);
    }
  }

  /** Work that was sent in time, but is read too late, has no client that waits for it. */
  #admit(kind: SlotKind, id: number, deadlineMs?: number): boolean {
    this.#checkFresh(id);
    if (deadlineMs !== undefined && Date.now() >= deadlineMs) {
      this.connection.signalByte(FrameType.Reject, id, encodeRejection('late'));
      return false;
    }
    const admission = this.#isClosing ? 'draining' : this.#handler.admit(kind);
    if (admission === 'admitted') return true;
    this.connection.signalByte(FrameType.Reject, id, encodeRejection(admission));
    if (admission === 'full') {
      const waiting = REJECTED.get(this.#handler) ?? new Set();
      REJECTED.set(this.#handler, waiting.add(this));
    }
    return false;
  }

  /** Tells the routers that were rejected of the free slot, so that they need not ask again and again. */
  #tellRejected(): void {
    const waiting = REJECTED.get(this.#handler);
    if (waiting === undefined || waiting.size === 0) return;
    REJECTED.delete(this.#handler);
    for (const server of waiting) server.connection.signal(FrameType.Available, 0);
  }
}

function run(stream: ServerStream, handle: () => void | Promise<void>): void {
  try {
    const { span } = stream;
    const ended = span === undefined ? handle() : span.run(handle);
    if (ended === undefined) {
      stream.handlerEnded();
      return;
    }
    const end = (): void => stream.handlerEnded();
    ended.then(end, end);
  } catch {
    // Handlers answer their own failures. A handler that throws nevertheless gets a default answer.
    stream.handlerEnded();
  }
}

function endSpan(span: ActiveSpan, { hasFailed, isAborted }: EndedWork): void {
  if (isAborted) span.set({ 'sluice.cancelled': true });
  else if (hasFailed) span.fail('failed');
  span.end();
}
