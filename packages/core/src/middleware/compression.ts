import type { Transform } from 'node:stream';

import { findField } from '../http/headers.js';
import { type Reply, type ReplyBody, StreamBody } from '../http/reply.js';
import { isBodyless } from '../http/status.js';
import { weightedList } from '../http/weighted-list.js';
import type { MiddlewareFunction } from './middleware.js';
import { refuseOptions } from './middleware-options.js';
import { headerOf, withHeader, withVary, withoutHeader } from './reply-headers.js';

type Zlib = typeof import('node:zlib');

/** A content coding that {@link compression} knows. `zstd` needs Node 22.15 or 23.8. */
export type ContentCoding = 'gzip' | 'br' | 'zstd';

/** Options of {@link compression}. */
export interface CompressionOptions {
  /** A whole body below this many bytes is sent as it is; defaults to 500. */
  readonly minimumBytes?: number;
  /**
   * The codings to use, the preferred first where the client has no preference; defaults to `zstd` where
   * Node has it, then `br` and `gzip`.
   */
  readonly codings?: readonly ContentCoding[];
}

/**
 * Compresses responses in a coding that the client accepts. A stream is flushed with every chunk.
 *
 * Leaves alone: types that are compressed already, server-sent events, parts of files, responses with a
 * `Content-Encoding` or with `Cache-Control: no-transform`. An `ETag` becomes a weak one.
 */
export function compression(options: CompressionOptions = {}): MiddlewareFunction {
  const { minimumBytes = 500, codings = DEFAULT_CODINGS } = options;
  if (codings.length === 0 || codings.some((coding) => !(coding in CODERS))) {
    refuseOptions(
      'compression',
      `has the codings ${JSON.stringify(codings)}.`,
      "Choose from 'gzip', 'br' and 'zstd'.",
    );
  }
  return async (request, next) => {
    const reply = await next();
    if (!isCompressible(reply, minimumBytes)) return reply;
    const varied = withVary(reply, 'Accept-Encoding');
    // Node has zstd only in later versions.
    const zlib = await import('node:zlib');
    const offered = codings.filter((coding) => CODERS[coding].isIn(zlib));
    const coding = chosen(request.headers.get('accept-encoding') ?? '', offered);
    return coding === undefined ? varied : compressed(varied, coding, zlib);
  };
}

const DEFAULT_CODINGS: readonly ContentCoding[] = ['zstd', 'br', 'gzip'];

/** A compressor of `node:zlib`. */
type Encoder = Transform & { flush(done: () => void): void };

interface Coder {
  readonly isIn: (zlib: Zlib) => boolean;
  readonly open: (zlib: Zlib) => Encoder;
}

const CODERS: Readonly<Record<ContentCoding, Coder>> = {
  gzip: { isIn: () => true, open: ({ createGzip }) => createGzip() },
  br: {
    isIn: () => true,
    // The highest quality, the default, is made for files that are compressed once.
    open: ({ createBrotliCompress, constants }) =>
      createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  },
  zstd: {
    isIn: (zlib) => 'createZstdCompress' in zlib,
    // The types are those of the oldest Node that is supported, which has no zstd.
    open: (zlib): Encoder => Reflect.apply(Reflect.get(zlib, 'createZstdCompress'), zlib, []),
  },
};

const COMPRESSIBLE =
  /^(?:text\/(?!event-stream)|application\/(?:json|jsonl|javascript|xml|wasm|x-ndjson|[^;]*\+(?:json|xml)\b)|image\/svg\+xml|font\/(?:ttf|otf))/i;

function isCompressible(reply: Reply, minimumBytes: number): boolean {
  const { status, body } = reply;
  // Before the headers are read: the producer of events may still change them.
  if (isEvents(body) || byteLength(body) < minimumBytes) return false;
  const { headers } = reply;
  if (body === undefined || isBodyless(status) || status === 206) return false;
  if (findField(headers, 'content-encoding') !== undefined) return false;
  if (findField(headers, 'cache-control')?.includes('no-transform') === true) return false;
  return COMPRESSIBLE.test(findField(headers, 'content-type') ?? '');
}

function isEvents(body: ReplyBody): boolean {
  return body instanceof StreamBody && body.options.sse;
}

function byteLength(body: ReplyBody): number {
  if (body instanceof StreamBody || body === undefined) return Infinity;
  return typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength;
}

/** The coding that the client gives the highest weight, of several the first that is offered. */
function chosen(accepted: string, offered: readonly ContentCoding[]): ContentCoding | undefined {
  const weights = weightedList(accepted);
  const weightOf = (coding: string): number =>
    (weights.find(({ value }) => value === coding) ?? weights.find(({ value }) => value === '*'))
      ?.quality ?? 0;
  const best = offered.toSorted((one, other) => weightOf(other) - weightOf(one))[0];
  return best !== undefined && weightOf(best) > 0 ? best : undefined;
}

async function compressed(reply: Reply, coding: ContentCoding, zlib: Zlib): Promise<Reply> {
  const encoder = CODERS[coding].open(zlib);
  const { body } = reply;
  const encoded: ReplyBody =
    body instanceof StreamBody
      ? new StreamBody(() => encodedChunks(body, encoder), body.options)
      : await whole(body ?? '', encoder);
  const changed = ['content-length', 'accept-ranges'].reduce(withoutHeader, {
    ...reply,
    body: encoded,
  });
  return weakened(withHeader(changed, 'content-encoding', coding));
}

function weakened(reply: Reply): Reply {
  const etag = headerOf(reply, 'etag');
  return etag === undefined || etag.startsWith('W/')
    ? reply
    : withHeader(reply, 'etag', `W/${etag}`);
}

async function whole(body: string | Uint8Array, encoder: Transform): Promise<Uint8Array> {
  encoder.end(body);
  const pieces: Uint8Array[] = [];
  for await (const piece of encoder) pieces.push(piece);
  return Buffer.concat(pieces);
}

async function* encodedChunks(
  { content }: StreamBody,
  encoder: Encoder,
): AsyncGenerator<Uint8Array> {
  const ready: Uint8Array[] = [];
  encoder.on('data', (piece: Uint8Array) => ready.push(piece));
  const ended = new Promise<void>((resolve, reject) => {
    encoder.once('end', resolve).once('error', reject);
  });
  // Awaited below; the client may leave before.
  ended.catch(() => undefined);
  try {
    for await (const chunk of typeof content === 'function' ? content() : content) {
      encoder.write(chunk);
      await new Promise<void>((resolve) => encoder.flush(resolve));
      yield* ready.splice(0);
    }
    encoder.end();
    await ended;
    yield* ready;
  } finally {
    encoder.destroy();
  }
}
