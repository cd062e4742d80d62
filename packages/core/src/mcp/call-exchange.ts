import { AbortState } from '../http/abort-state.js';
import { type BodyReceiver, type BodySource, bodyTooLarge } from '../http/body-source.js';
import type { Exchange, RawHeaders, RequestHead, ReplySink } from '../http/exchange.js';
import { findField } from '../http/headers.js';
import { isBodyless } from '../http/status.js';
import { KnownJson } from '../http/known-json.js';
import type { OperationModel } from '../model/app-model.js';
import { type CallBody, type CallRequest, bytesOf, prefixed } from './call-request.js';

/** The reply to the request of a call. */
export interface CallReply {
  readonly status: number;
  readonly headers: RawHeaders;
  /** A stream as its chunks together. */
  readonly body: string | Uint8Array | undefined;
  /** Why the body is not whole. */
  readonly cut?: 'failed' | 'too-large';
}

/** A call's request, and what is known of the operation that serves it. */
export interface KnownCall {
  readonly request: CallRequest;
  readonly tool: {
    /** True when nothing asks for the bytes of the body. */
    readonly passesValues: boolean;
    readonly fields: Readonly<Record<string, string>>;
    readonly operation: Pick<OperationModel, 'streams'>;
  };
}

/** Receives what comes of a call. */
export interface CallListener {
  /** Called once. */
  readonly replied: (reply: CallReply) => void;
  /** Called with each chunk of a stream, as it comes. */
  readonly chunk?: (chunk: string | Uint8Array, type: string) => void;
}

/** The most bytes of a stream that become one result. */
const MAX_STREAM_BYTES = 4 * 1024 * 1024;

/**
 * The exchange of a call: the request that it stands for, with the header fields of the request that called
 * the tool, and a sink that keeps the reply.
 */
export class CallExchange implements Exchange, ReplySink {
  readonly head: RequestHead;
  readonly body: BodySource | undefined;
  readonly abort: AbortState;
  readonly #listener: CallListener;
  #begun: { readonly status: number; readonly headers: RawHeaders } | undefined;
  #chunks: (string | Uint8Array)[] = [];
  #bytes = 0;
  #type = '';
  #isOver = false;

  constructor(outer: Exchange, { request, tool }: KnownCall, listener: CallListener) {
    const { body } = request;
    this.head = new CallHead(outer.head, request, tool.fields);
    this.body = body && new CallBodySource(body, tool.passesValues);
    const isOwn = tool.operation.streams === true || listener.chunk !== undefined;
    this.abort = isOwn ? linked(outer.abort) : outer.abort;
    this.#listener = listener;
  }

  get reply(): ReplySink {
    return this;
  }

  get responded(): boolean {
    return this.#isOver || this.#begun !== undefined;
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    const hasBody = this.head.method !== 'HEAD' && !isBodyless(status);
    this.#finish({ status, headers, body: hasBody ? body : undefined });
  }

  begin(status: number, headers: RawHeaders): void {
    this.#begun ??= { status, headers };
    this.#type = findField(headers, 'content-type') ?? '';
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#isOver) return true;
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_STREAM_BYTES) {
      this.#end('too-large');
      // A stream without an end would go on for as long as its client waits.
      this.abort.abort('cancelled');
      return true;
    }
    this.#chunks.push(chunk);
    this.#listener.chunk?.(chunk, this.#type);
    return true;
  }

  async drained(): Promise<void> {
    // Chunks are kept here: there is nobody to wait for.
  }

  end(): void {
    this.#end();
  }

  destroy(): void {
    this.#end('failed');
  }

  #end(cut?: CallReply['cut']): void {
    const { status, headers } = this.#begun ?? { status: 500, headers: [] };
    const reply = { status, headers, body: joined(this.#chunks) };
    this.#finish(cut === undefined ? reply : { ...reply, cut });
  }

  #finish(reply: CallReply): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#chunks = [];
    this.#listener.replied(reply);
  }
}

/** A state of its own, for a call that ends before its request does. */
function linked(outer: AbortState): AbortState {
  const own = new AbortState();
  outer.listen((reason) => own.abort(reason));
  return own;
}

function joined(chunks: readonly (string | Uint8Array)[]): string | Uint8Array {
  if (chunks.every((chunk) => typeof chunk === 'string')) return chunks.join('');
  return Buffer.concat(
    chunks.map((chunk) => (typeof chunk === 'string' ? Buffer.from(chunk) : chunk)),
  );
}

/** Fields that describe the body of the request that called the tool, or the reply that its client takes. */
const NOT_PASSED_ON: ReadonlySet<string> = new Set([
  'accept',
  'accept-encoding',
  'content-encoding',
  'content-length',
  'content-type',
  'expect',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'te',
  'trailer',
  'transfer-encoding',
  'last-event-id',
]);

/** The head of a call's request. */
class CallHead implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly #outer: RequestHead;
  readonly #body: CallRequest['body'];
  readonly #fields: Readonly<Record<string, string>>;
  #rawHeaders: RawHeaders | undefined;

  constructor(
    outer: RequestHead,
    { method, path, query, body }: CallRequest,
    fields: Readonly<Record<string, string>>,
  ) {
    this.method = method;
    this.path = prefixed(outer, path);
    this.query = query;
    this.#outer = outer;
    this.#body = body;
    this.#fields = fields;
  }

  get rootPath(): string {
    return this.#outer.rootPath;
  }

  get requestId(): string {
    return this.#outer.requestId;
  }

  get scheme(): RequestHead['scheme'] {
    return this.#outer.scheme;
  }

  get httpVersion(): RequestHead['httpVersion'] {
    return this.#outer.httpVersion;
  }

  get remoteAddress(): string | undefined {
    return this.#outer.remoteAddress;
  }

  get rawHeaders(): RawHeaders {
    if (this.#rawHeaders !== undefined) return this.#rawHeaders;
    const outer = this.#outer.rawHeaders;
    const fields: string[] = [];
    for (let index = 0; index + 1 < outer.length; index += 2) {
      const name = outer[index] ?? '';
      if (this.#isPassedOn(name.toLowerCase())) fields.push(name, outer[index + 1] ?? '');
    }
    for (const [name, value] of Object.entries(this.#fields)) fields.push(name, value);
    const body = this.#body;
    if (body !== undefined) {
      fields.push('content-type', body.type, 'content-length', String(bytesOf(body).byteLength));
    }
    return (this.#rawHeaders = fields);
  }

  #isPassedOn(name: string): boolean {
    return !NOT_PASSED_ON.has(name) && !Object.hasOwn(this.#fields, name);
  }

  header(name: string): string | undefined {
    if (this.#isPassedOn(name)) return this.#outer.header(name);
    if (Object.hasOwn(this.#fields, name)) return this.#fields[name];
    const body = this.#body;
    if (body === undefined) return undefined;
    if (name === 'content-type') return body.type;
    return name === 'content-length' ? String(bytesOf(body).byteLength) : undefined;
  }
}

class CallBodySource implements BodySource {
  readonly #body: CallBody;
  readonly #passesValues: boolean;

  constructor(body: CallBody, passesValues: boolean) {
    this.#body = body;
    this.#passesValues = passesValues;
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    const body = this.#body;
    if (this.#passesValues && 'value' in body) return receiver.received(new KnownJson(body.value));
    const bytes = bytesOf(body);
    if (bytes.byteLength > maxBytes) receiver.failed(bodyTooLarge(maxBytes));
    else receiver.received(bytes);
    return undefined;
  }

  async *stream(maxBytes: number): AsyncIterable<Uint8Array> {
    const bytes = bytesOf(this.#body);
    if (bytes.byteLength > maxBytes) throw bodyTooLarge(maxBytes);
    yield bytes;
  }
}
