import type { RequestHead } from '@sluice/core';
import { type ActiveSpan, joinFields } from '@sluice/core/internal';

import type { FrameTarget } from '../wire/frame-writer.js';
import { TextBlock, encodeTextBlock, textBlockBound } from '../wire/text-block.js';

const Flag = {
  https: 1,
  http10: 2,
  hasBody: 4,
  inlineBody: 8,
  remoteAddress: 16,
  deadline: 32,
  trace: 64,
} as const;

const Field = { method: 0, path: 1, query: 2, rootPath: 3, requestId: 4, remote: 5 } as const;
const FIELDS = 6;
/** Fields more than those, of the heads that have them: the deadline, then the trace. */
const DEADLINE_FIELD = FIELDS;

/** Flags and the method's code, before the block. */
const PREFIX_BYTES = 2;

/** A method's position is its code on the wire; code 0 stands for a method that is spelled out. */
const METHODS: readonly string[] = ['', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
const METHOD_CODES: ReadonlyMap<string, number> = new Map(
  METHODS.map((name, code): [string, number] => [name, code]).slice(1),
);

/** Sends the head of a request or, as `FrameType.Connect`, of a handshake, with its body if at hand. */
export function encodeRequest(
  target: FrameTarget,
  head: RequestHead,
  options: {
    readonly type: number;
    readonly hasBody: boolean;
    readonly body?: Uint8Array | undefined;
    /** The time, as `Date.now()` gives it, after which the request must not start; defaults to none. */
    readonly deadlineMs?: number | undefined;
    /** The context of the span that the request belongs to; defaults to none. */
    readonly trace?: string | undefined;
  },
): void {
  const { writer, id } = target;
  const { type, body, deadlineMs, trace } = options;
  const { remoteAddress, rawHeaders } = head;
  const methodCode = METHOD_CODES.get(head.method) ?? 0;
  const fields = [
    methodCode === 0 ? head.method : '',
    head.path,
    head.query,
    head.rootPath,
    head.requestId,
    remoteAddress ?? '',
  ];
  if (deadlineMs !== undefined) fields.push(String(deadlineMs));
  if (trace !== undefined) fields.push(trace);
  const bodyBytes = body?.length ?? 0;
  const start = writer.open(PREFIX_BYTES + textBlockBound(fields, rawHeaders) + bodyBytes);
  const { buffer } = writer;
  buffer[start] =
    (head.scheme === 'https' ? Flag.https : 0) |
    (head.httpVersion === '1.0' ? Flag.http10 : 0) |
    (options.hasBody ? Flag.hasBody : 0) |
    (body === undefined ? 0 : Flag.inlineBody) |
    (remoteAddress === undefined ? 0 : Flag.remoteAddress) |
    (deadlineMs === undefined ? 0 : Flag.deadline) |
    (trace === undefined ? 0 : Flag.trace);
  buffer[start + 1] = methodCode;
  const end = encodeTextBlock(buffer, start + PREFIX_BYTES, { fields, rawHeaders });
  if (body !== undefined) buffer.set(body, end);
  writer.seal(type, id, end + bodyBytes);
}

/** The head of a request as it arrived; most of its parts are cut out when they are asked for. */
export class ReceivedRequest implements RequestHead {
  readonly method: string;
  readonly path: string;
  readonly hasBody: boolean;
  /** The whole body, when it came with the head. */
  readonly body: Buffer | undefined;
  /** Of this process; set by the server of the channel. */
  span: ActiveSpan | undefined;
  readonly #flags: number;
  readonly #block: TextBlock;

  constructor(payload: Buffer) {
    this.#flags = payload[0] ?? 0;
    this.#block = new TextBlock(payload, PREFIX_BYTES, FIELDS + this.#extra);
    const methodCode = payload[1] ?? 0;
    const known = methodCode === 0 ? undefined : METHODS[methodCode];
    this.method = known ?? this.#block.field(Field.method);
    this.path = this.#block.field(Field.path);
    this.hasBody = (this.#flags & Flag.hasBody) !== 0;
    const hasInlineBody = (this.#flags & Flag.inlineBody) !== 0;
    this.body = hasInlineBody ? payload.subarray(this.#block.end) : undefined;
  }

  get query(): string {
    return this.#block.field(Field.query);
  }

  get rawHeaders(): string[] {
    return this.#block.rawHeaders;
  }

  get rootPath(): string {
    return this.#block.field(Field.rootPath);
  }

  get requestId(): string {
    return this.#block.field(Field.requestId);
  }

  get scheme(): 'http' | 'https' {
    return (this.#flags & Flag.https) === 0 ? 'http' : 'https';
  }

  get httpVersion(): '1.0' | '1.1' {
    return (this.#flags & Flag.http10) === 0 ? '1.1' : '1.0';
  }

  get remoteAddress(): string | undefined {
    return (this.#flags & Flag.remoteAddress) === 0 ? undefined : this.#block.field(Field.remote);
  }

  /** The time, as `Date.now()` gives it, after which the request must not start; undefined for none. */
  get deadlineMs(): number | undefined {
    if ((this.#flags & Flag.deadline) === 0) return undefined;
    return Number(this.#block.field(DEADLINE_FIELD));
  }

  /** The context of the span that the request belongs to; undefined where nothing is traced. */
  get trace(): string | undefined {
    if ((this.#flags & Flag.trace) === 0) return undefined;
    return this.#block.field(FIELDS + this.#extra - 1);
  }

  get #extra(): number {
    const { deadline, trace } = Flag;
    return ((this.#flags & deadline) === 0 ? 0 : 1) + ((this.#flags & trace) === 0 ? 0 : 1);
  }

  header(name: string): string | undefined {
    return joinFields(this.rawHeaders, name);
  }
}
