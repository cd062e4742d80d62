import type { Duplex } from 'node:stream';

import type {
  AbortReason,
  Exchange,
  RawHeaders,
  WebSocketExchange,
  RequestHead,
} from '@sluice/core';
import {
  AbortState,
  receiveStreamed,
  type BodySource,
  type RelaySink,
} from '@sluice/core/internal';

import type { OutgoingCall } from '../../src/channel/call/client-call.js';
import type { IncomingCall } from '../../src/channel/call/server-call.js';
import type { Admission, ChannelHandler, EndedWork } from '../../src/channel/channel-handler.js';
import { requestHead } from '../support/request-head.js';

export interface TestRequest {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  readonly headers?: RawHeaders;
  readonly body?: AsyncIterable<Uint8Array> | Uint8Array;
  /** Set to say that the body's length is not known. */
  readonly isChunked?: boolean;
}

/** A client as the front sees it: what it sent, what it got, and whether it is slow or gone. */
export class TestExchange implements Exchange, RelaySink {
  readonly head: RequestHead;
  readonly abort: AbortState = new AbortState();
  readonly body: BodySource | undefined;
  status: number | undefined;
  headers: RawHeaders = [];
  readonly chunks: Buffer[] = [];
  isEnded = false;
  isDestroyed = false;
  /** While true, `write` asks to wait. */
  isSlow = false;
  bodyReads = 0;
  readonly #body: AsyncIterable<Uint8Array> | Uint8Array | undefined;
  #drained: (() => void)[] = [];
  #watchers: (() => void)[] = [];

  constructor(request: TestRequest = {}) {
    this.#body = request.body;
    const chunks = (): AsyncIterable<Uint8Array> => this.#read();
    this.body =
      request.body === undefined
        ? undefined
        : {
            receive: (_, receiver) => receiveStreamed(chunks(), receiver),
            stream: chunks,
          };
    const length =
      request.body instanceof Uint8Array && request.isChunked !== true
        ? ['Content-Length', String(request.body.length)]
        : [];
    const { headers = ['Host', 'example.test'], method = 'GET' } = request;
    const { path = '/my_app/hello', query = '' } = request;
    this.head = requestHead({ method, path, query, rawHeaders: [...headers, ...length] });
  }

  get reply(): RelaySink {
    return this;
  }

  get responded(): boolean {
    return this.status !== undefined;
  }

  get responseBody(): Buffer {
    return Buffer.concat(this.chunks);
  }

  responseHeader(name: string): string | undefined {
    const index = this.headers.findIndex((text, at) => at % 2 === 0 && text.toLowerCase() === name);
    return index === -1 ? undefined : this.headers[index + 1];
  }

  async *#read(): AsyncGenerator<Uint8Array, void> {
    this.bodyReads += 1;
    if (this.#body instanceof Uint8Array) yield this.#body;
    else if (this.#body !== undefined) yield* this.#body;
  }

  giveUp(reason: AbortReason = 'disconnect'): void {
    if (!this.isEnded) this.abort.abort(reason);
    this.unblock();
  }

  respond(status: number, headers: RawHeaders, body: string | Uint8Array = ''): void {
    this.begin(status, headers);
    this.chunks.push(Buffer.from(body));
    this.end();
  }

  begin(status: number, headers: RawHeaders): void {
    this.status = status;
    this.headers = headers;
    this.#changed();
  }

  write(chunk: string | Uint8Array): boolean {
    this.chunks.push(Buffer.from(chunk));
    this.#changed();
    return !this.isSlow;
  }

  drained(): Promise<void> {
    if (!this.isSlow) return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** The client reads on. */
  unblock(): void {
    this.isSlow = false;
    const waiting = this.#drained;
    this.#drained = [];
    for (const resolve of waiting) resolve();
  }

  end(): void {
    this.isEnded = true;
    this.#changed();
  }

  destroy(): void {
    this.isDestroyed = true;
    this.#changed();
  }

  /** Resolves once `condition` holds; asked after every call the replica caused. */
  async until(condition: (exchange: this) => boolean): Promise<void> {
    while (!condition(this)) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  #changed(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}

type Part<T> = { -readonly [K in keyof T]?: T[K] };

/** A replica made of the given functions; admits everything and counts unless told otherwise. */
export class TestReplica implements ChannelHandler {
  ongoing = 0;
  webSockets = 0;
  admitted = 0;
  limit = Number.POSITIVE_INFINITY;
  isDraining = false;
  readonly #parts: Part<ChannelHandler>;
  #watchers: (() => void)[] = [];

  constructor(parts: Part<ChannelHandler> = {}) {
    this.#parts = parts;
  }

  admit(kind: 'request' | 'websocket'): Admission {
    if (this.isDraining) return 'draining';
    if (kind === 'websocket') {
      this.webSockets += 1;
      this.#changed();
      return 'admitted';
    }
    if (this.ongoing >= this.limit) return 'full';
    this.ongoing += 1;
    this.admitted += 1;
    // A test that waits for the gate should find the handler started.
    queueMicrotask(() => this.#changed());
    return 'admitted';
  }

  release(kind: 'request' | 'websocket', _work: EndedWork): void {
    if (kind === 'request') this.ongoing -= 1;
    else this.webSockets -= 1;
    this.#changed();
  }

  handle(exchange: Exchange): void | Promise<void> {
    if (this.#parts.handle !== undefined) return this.#parts.handle(exchange);
    exchange.reply.respond(200, ['content-type', 'text/plain'], exchange.head.path);
    return undefined;
  }

  take(exchange: Exchange, deadlineMs: number | undefined): void | Promise<void> {
    return this.#parts.take?.(exchange, deadlineMs);
  }

  connect(exchange: WebSocketExchange): void | Promise<void> {
    return this.#parts.connect?.(exchange);
  }

  call(call: IncomingCall): void | Promise<void> {
    if (this.#parts.call !== undefined) return this.#parts.call(call);
    call.result(call.argument);
    return undefined;
  }

  tunnel(stream: Duplex): void {
    this.#parts.tunnel?.(stream);
  }

  control(message: unknown): Promise<unknown> {
    return this.#parts.control?.(message) ?? Promise.resolve(message);
  }

  async until(condition: (replica: this) => boolean): Promise<void> {
    while (!condition(this)) {
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => this.#watchers.push(resolve));
    }
  }

  #changed(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const watcher of watchers) watcher();
  }
}

/** A call that collects what comes back. */
export class TestCall implements OutgoingCall {
  readonly head;
  readonly argument: Uint8Array;
  readonly items: Buffer[] = [];
  resultValue: Buffer | undefined;
  errorValue: Buffer | undefined;
  onItem: ((value: Uint8Array) => void | Promise<void>) | undefined;
  /** Resolves with the result or the error. */
  readonly answered: Promise<void>;
  #answer: (() => void) | undefined;
  readonly abort: AbortState = new AbortState();

  constructor(argument: Uint8Array = Buffer.from('argument'), stream = false) {
    this.argument = argument;
    this.answered = new Promise((resolve) => {
      this.#answer = resolve;
    });
    this.head = { deployment: 'Model', method: 'predict', requestId: 'request-1', stream };
  }

  item(value: Uint8Array): void | Promise<void> {
    this.items.push(Buffer.from(value));
    return this.onItem?.(value);
  }

  result(value: Uint8Array): void {
    this.resultValue = Buffer.from(value);
    this.#answer?.();
  }

  error(value: Uint8Array): void {
    this.errorValue = Buffer.from(value);
    this.#answer?.();
  }

  giveUp(reason: AbortReason = 'cancelled'): void {
    this.abort.abort(reason);
  }
}

/** Something to wait for until it is opened. */
export class Gate {
  readonly opened: Promise<void>;
  #open: (() => void) | undefined;

  constructor() {
    this.opened = new Promise((resolve) => {
      this.#open = resolve;
    });
  }

  open(): void {
    this.#open?.();
  }
}
