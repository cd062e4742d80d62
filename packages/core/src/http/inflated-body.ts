import { pipeline, type Transform } from 'node:stream';

import { HttpError } from '../errors.js';
import {
  type BodyReceiver,
  type BodySource,
  bodyTooLarge,
  receiveStreamed,
} from './body-source.js';
import type { Exchange, RawHeaders } from './exchange.js';
import { MountedHead } from './mounted-head.js';

type Zlib = typeof import('node:zlib');

/** A content coding of requests. */
export type RequestCoding = 'gzip' | 'deflate' | 'br';

const DECODERS: Readonly<Record<RequestCoding, (zlib: Zlib) => Transform>> = {
  gzip: ({ createGunzip }) => createGunzip(),
  deflate: ({ createInflate }) => createInflate(),
  br: ({ createBrotliDecompress }) => createBrotliDecompress(),
};

/** All of them. */
export const REQUEST_CODINGS: readonly RequestCoding[] = ['gzip', 'deflate', 'br'];

/** An exchange whose body is read without its `Content-Encoding`; the exchange itself where it has none. */
export function inflated(exchange: Exchange, codings: readonly RequestCoding[]): Exchange {
  const { head, body, abort, reply } = exchange;
  const field = head.header('content-encoding')?.trim().toLowerCase() ?? 'identity';
  if (body === undefined || field === 'identity') return exchange;
  const coding = codings.find((each) => each === field);
  const plain = coding === undefined ? new RefusedBody(codings) : new InflatedBody(body, coding);
  return { head: new InflatedHead(head, head.path, head.rootPath), body: plain, abort, reply };
}

/** Fields that speak of the body as it was sent. */
const OF_SENT: ReadonlySet<string> = new Set(['content-encoding', 'content-length']);

class InflatedHead extends MountedHead {
  override readonly rawHeaders: RawHeaders = fieldsLeft(this.received.rawHeaders);

  override header(name: string): string | undefined {
    return OF_SENT.has(name) ? undefined : super.header(name);
  }
}

function fieldsLeft(raw: RawHeaders): RawHeaders {
  return raw.filter((_, index) => !OF_SENT.has((raw[index - (index % 2)] ?? '').toLowerCase()));
}

/** A body in a coding that is not accepted. */
class RefusedBody implements BodySource {
  readonly #refusal: HttpError;

  constructor(codings: readonly RequestCoding[]) {
    const accepted = codings.join(', ');
    this.#refusal = new HttpError(
      415,
      `Content-Encoding is not accepted: use one of ${accepted}.`,
      {
        // RFC 9110 §15.5.16: a 415 for a content coding lists the accepted codings.
        headers: { 'accept-encoding': accepted },
      },
    );
  }

  receive(_maxBytes: number, receiver: BodyReceiver): void {
    receiver.failed(this.#refusal);
  }

  // oxlint-disable-next-line require-yield -- there is nothing to give
  async *stream(): AsyncIterable<Uint8Array> {
    throw this.#refusal;
  }
}

/** The most bytes that a byte of a body may stand for, beyond the free ones. */
const MAX_RATIO = 20;
const FREE_BYTES = 256 * 1024;

class InflatedBody implements BodySource {
  readonly #source: BodySource;
  readonly #coding: RequestCoding;

  constructor(source: BodySource, coding: RequestCoding) {
    this.#source = source;
    this.#coding = coding;
  }

  receive(maxBytes: number, receiver: BodyReceiver): void {
    receiveStreamed(this.stream(maxBytes), receiver);
  }

  /** As that of the body that was sent; fails with 413 above the limit after decompression too, and with 400. */
  async *stream(maxBytes: number): AsyncIterable<Uint8Array> {
    const decoder = DECODERS[this.#coding](await import('node:zlib'));
    const sent = new CountedBody(this.#source.stream(maxBytes));
    // The failures of both come out of the decoder.
    pipeline(sent, decoder, () => undefined);
    let length = 0;
    try {
      // A decoder gives buffers.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      for await (const chunk of decoder as AsyncIterable<Uint8Array>) {
        length += chunk.byteLength;
        if (length > maxBytes) throw bodyTooLarge(maxBytes);
        if (length > FREE_BYTES && length > sent.length * MAX_RATIO) {
          throw new HttpError(
            413,
            `The request body is more than ${MAX_RATIO} times its compressed size.`,
          );
        }
        yield chunk;
      }
    } catch (error) {
      if (error instanceof HttpError || error === sent.failure) throw error;
      throw new HttpError(400, `The request body is not valid ${this.#coding}.`, { cause: error });
    }
  }
}

/** The bytes of a body as they were sent. */
class CountedBody implements AsyncIterable<Uint8Array> {
  readonly #chunks: AsyncIterable<Uint8Array>;
  length = 0;
  failure: unknown;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of this.#chunks) {
        this.length += chunk.byteLength;
        yield chunk;
      }
    } catch (error) {
      this.failure = error;
      throw error;
    }
  }
}
