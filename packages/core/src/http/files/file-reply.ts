import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';

import { HttpError } from '../../errors.js';
import type { RawHeaders, RequestHead } from '../exchange.js';
import { findField } from '../headers.js';
import { httpDate, parseHttpDate } from '../http-date.js';
import {
  type Validators,
  appliesRange,
  checkPreconditions,
  notModified,
} from '../preconditions.js';
import { type Reply, StreamBody } from '../reply.js';
import { type ByteRange, selectRanges } from './byte-ranges.js';
import { type FilePiece, readPieces } from './file-content.js';
import { mediaTypeOf } from './media-type.js';
import { refuseUnreadable } from './unreadable.js';

/** A file to be sent, and the head of its response. */
export interface FileToSend {
  readonly path: string;
  /** The name that tells the media type, where `headers` have none. */
  readonly name: string;
  readonly status: number;
  /** Come before and replace the fields that follow from the file. */
  readonly headers: RawHeaders;
}

/**
 * Makes the reply that sends a file: whole, in parts, or not at all where the client has it already.
 *
 * Looks at the file, but opens it only when the body is read. Rejects with `HttpError`: 404 for a path
 * that leads to no file, 412 and 416 as RFC 9110 says. Conditions and ranges count only for GET and
 * HEAD, and only for the status 200.
 */
export async function fileReply(file: FileToSend, head: RequestHead): Promise<Reply> {
  const found = await stat(file.path).catch(refuseUnreadable);
  if (!found.isFile()) throw new HttpError(404);
  const { size, mtimeMs } = found;
  const etag = `"${size.toString(16)}-${Math.round(mtimeMs * 1000).toString(16)}"`;
  const headers = await headersOf(file, { etag, mtimeMs });
  const sending: Sending = { ...file, headers, size };
  if (file.status !== 200 || (head.method !== 'GET' && head.method !== 'HEAD')) {
    return whole(sending, head);
  }
  const validators = validatorsOf(headers);
  const verdict = checkPreconditions(head, validators);
  if (verdict === 'failed') throw new HttpError(412);
  if (verdict === 'not-modified') return notModified(headers);
  // RFC 9110 §14.2: a range counts for GET alone.
  const isRanged = head.method === 'GET' && appliesRange(head.header('if-range'), validators);
  const selected = selectRanges(isRanged ? head.header('range') : undefined, size);
  switch (selected.kind) {
    case 'whole':
      return whole(sending, head);
    case 'parts':
      return partial(sending, selected.parts);
    case 'none':
      throw new HttpError(416, undefined, { headers: { 'content-range': `bytes */${size}` } });
    default:
      return selected satisfies never;
  }
}

interface Sending extends FileToSend {
  readonly size: number;
}

async function headersOf(
  { name, headers }: FileToSend,
  { etag, mtimeMs }: { readonly etag: string; readonly mtimeMs: number },
): Promise<RawHeaders> {
  const own = [
    ['content-type', await mediaTypeOf(name)],
    ['accept-ranges', 'bytes'],
    ['last-modified', httpDate(mtimeMs)],
    ['etag', etag],
  ];
  const missing = own.filter(([field = '']) => findField(headers, field) === undefined);
  return [...headers, ...missing.flat()];
}

// Read from the fields, which the handler may have set itself.
function validatorsOf(headers: RawHeaders): Validators {
  const lastModified = findField(headers, 'last-modified');
  return {
    etag: findField(headers, 'etag'),
    lastModifiedMs: lastModified === undefined ? undefined : parseHttpDate(lastModified),
  };
}

function whole({ path, status, headers, size }: Sending, { method }: RequestHead): Reply {
  const sized = [...headers, 'content-length', String(size)];
  if (method === 'HEAD') return { status, headers: sized, body: undefined };
  return { status, headers: sized, body: fileBody(path, [{ start: 0, end: size }]) };
}

function partial({ path, headers, size }: Sending, parts: readonly ByteRange[]): Reply {
  const [only] = parts;
  if (parts.length === 1 && only !== undefined) {
    const fields = ['content-range', contentRange(only, size), 'content-length', lengthOf([only])];
    return { status: 206, headers: [...headers, ...fields], body: fileBody(path, [only]) };
  }
  // Long enough that no file contains it by accident.
  const boundary = randomBytes(16).toString('hex');
  const type = findField(headers, 'content-type') ?? '';
  const pieces: FilePiece[] = parts.flatMap((part) => [
    `\r\n--${boundary}\r\ncontent-type: ${type}\r\ncontent-range: ${contentRange(part, size)}\r\n\r\n`,
    part,
  ]);
  pieces.push(`\r\n--${boundary}--\r\n`);
  const others = headers.filter((_, index) => !isNamed(headers, index, 'content-type'));
  const fields = ['content-type', `multipart/byteranges; boundary=${boundary}`];
  return {
    status: 206,
    headers: [...others, ...fields, 'content-length', lengthOf(pieces)],
    body: fileBody(path, pieces),
  };
}

function isNamed(headers: RawHeaders, index: number, name: string): boolean {
  return headers[index - (index % 2)]?.toLowerCase() === name;
}

function contentRange({ start, end }: ByteRange, size: number): string {
  return `bytes ${start}-${end - 1}/${size}`;
}

function lengthOf(pieces: readonly FilePiece[]): string {
  const lengths = pieces.map((piece) =>
    typeof piece === 'string' ? Buffer.byteLength(piece, 'latin1') : piece.end - piece.start,
  );
  return String(lengths.reduce((sum, length) => sum + length, 0));
}

function fileBody(path: string, pieces: readonly FilePiece[]): StreamBody {
  return new StreamBody(() => readPieces(path, pieces), AS_THEY_ARE);
}

const AS_THEY_ARE = { sse: false, pingIntervalMs: 0 };
