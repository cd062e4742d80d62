import { CancelledError, type AbortReason, type Exchange, type RawHeaders } from '@sluice/core';
import {
  INTERNAL_ERROR,
  joinFields,
  type BodySource,
  type ReplySink,
  type StreamedHead,
  type StreamingCall,
} from '@sluice/core/internal';

import { ProtocolError } from '../channel-error.js';
import { ServerStream, type ServerStreams } from '../server-stream.js';
import { EMPTY, FrameType, INLINE_BODY_BYTES } from '../wire/frame.js';
import { encodeHandedOff } from './handed-off.js';
import { IncomingBody, WholeBody } from './incoming-body.js';
import type { ReceivedRequest } from './request-head.js';
import { encodeResponse } from './response-frame.js';

/** The exchange of a forwarded request, made from frames without a second HTTP parse. */
export class ServerRequest extends ServerStream implements Exchange, ReplySink {
  readonly head: ReceivedRequest;
  #body: IncomingBody | undefined;
  #hasResponded = false;
  #isComplete = false;
  #sendsBody = true;
  /** The offset of the whole response in the writer, until the writer hands it out. */
  #sealedAt = -1;
  #generation = 0;

  constructor(streams: ServerStreams, id: number, head: ReceivedRequest) {
    super(streams, id);
    this.head = head;
  }

  get body(): BodySource | undefined {
    const { hasBody, body } = this.head;
    if (!hasBody) return undefined;
    return body === undefined ? this.#incoming() : new WholeBody(body, () => this.#refusal());
  }

  get reply(): ReplySink {
    return this;
  }

  get responded(): boolean {
    return this.#hasResponded;
  }

  respond(status: number, headers: RawHeaders, body: string | Uint8Array = ''): void {
    if (this.#hasResponded || this.isDeaf) return;
    this.#note(status);
    const bytes =
      typeof body === 'string' && body.length * 3 > INLINE_BODY_BYTES ? Buffer.from(body) : body;
    if (bytes.length > INLINE_BODY_BYTES) {
      this.#respondLong(status, headers, bytes);
      return;
    }
    try {
      encodeResponse(this, { status, rawHeaders: headers }, bytes);
      this.connection.schedule();
      this.#hasResponded = true;
      this.#isComplete = true;
      this.#sealedAt = this.writer.lastFrame;
      this.#generation = this.writer.generation;
    } catch (error) {
      // Head and body may still fit into a frame each.
      if (bytes.length === 0) throw error;
      this.#respondLong(status, headers, bytes);
    }
  }

  begin(status: number, headers: RawHeaders): void {
    if (this.#hasResponded || this.isDeaf) return;
    this.#note(status);
    encodeResponse(this, { status, rawHeaders: headers });
    this.connection.schedule();
    this.#hasResponded = true;
    this.#sendsBody = this.head.method !== 'HEAD' && status !== 204 && status !== 304;
  }

  write(chunk: string | Uint8Array): boolean {
    if (!this.#hasResponded || this.#isComplete || this.isDeaf) return false;
    if (!this.#sendsBody || chunk.length === 0) return !this.outgoing.isFull;
    return this.sendFrame(FrameType.Data, typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
  }

  end(): void {
    if (!this.#hasResponded || this.#isComplete || this.isDeaf) return;
    this.#isComplete = true;
    this.sendFrame(FrameType.End, EMPTY);
  }

  destroy(): void {
    if (this.#isComplete || this.isDeaf) return;
    this.#isComplete = true;
    this.hasFailed = true;
    this.connection.outbox.cut(this.outgoing);
    this.connection.signal(FrameType.Reset, this.id);
  }

  handOff(head: StreamedHead, call: StreamingCall): void {
    if (this.#hasResponded || this.isDeaf) return;
    this.#hasResponded = true;
    this.#isComplete = true;
    this.sendFrame(FrameType.HandOff, encodeHandedOff({ head, call }));
  }

  protected get isAnswered(): boolean {
    return this.#isComplete;
  }

  protected onFrame(type: number, payload: Buffer): void {
    switch (type) {
      case FrameType.Data:
        this.#body?.push(payload);
        return;
      case FrameType.End:
        this.#body?.complete();
        return;
      default:
        throw new ProtocolError(`frame type ${type} on a request.`);
    }
  }

  protected override onPeerGone(reason: AbortReason): void {
    this.#body?.fail(this.#cancelled(reason));
  }

  /** Turns a response that is still in the writer into an answer, which says `Closed` as well. */
  protected override sayClosed(): void {
    const { writer } = this;
    if (this.#sealedAt === -1 || this.#generation !== writer.generation) super.sayClosed();
    else writer.retype(this.#sealedAt, FrameType.Answer);
  }

  protected onHandlerEnded(): void {
    if (this.isDeaf || this.#isComplete) return;
    if (this.#hasResponded || this.isAborted) {
      this.destroy();
      return;
    }
    const { status, headers, body } = INTERNAL_ERROR;
    this.respond(status, headers, body);
  }

  #note(status: number): void {
    if (status >= 500) this.hasFailed = true;
    this.span?.set({ 'http.response.status_code': status });
  }

  #respondLong(status: number, headers: RawHeaders, body: string | Uint8Array): void {
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const hasLength = joinFields(headers, 'content-length') !== undefined;
    const sized = hasLength ? headers : [...headers, 'content-length', String(bytes.length)];
    this.begin(status, sized);
    this.write(bytes);
    this.end();
  }

  #incoming(): IncomingBody {
    if (this.#body !== undefined) return this.#body;
    const carrier = {
      demand: () => this.incoming.open(),
      consumed: (payload: Uint8Array) => this.consumed(payload),
    };
    this.#body = new IncomingBody(carrier, Number(this.head.header('content-length') ?? 0));
    const refusal = this.#refusal();
    if (refusal !== undefined) this.#body.fail(refusal);
    return this.#body;
  }

  #refusal(): CancelledError | undefined {
    return this.isDeaf ? this.#cancelled() : undefined;
  }

  #cancelled(reason = this.abort.reason ?? 'disconnect'): CancelledError {
    const { requestId } = this.head;
    return new CancelledError(`Request ${requestId} was cancelled (${reason}).`, { requestId });
  }
}
