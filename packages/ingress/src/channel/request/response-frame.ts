import type { RawHeaders } from '@sluice/core';
import { JSON_HEADERS } from '@sluice/core/internal';

import type { FrameTarget } from '../wire/frame-writer.js';
import { EMPTY, FrameType } from '../wire/frame.js';
import { TextBlock, encodeTextBlock, textBlockBound } from '../wire/text-block.js';

export interface DecodedResponse {
  readonly status: number;
  readonly rawHeaders: RawHeaders;
  /** The bytes behind the head in its frame: the whole body of a `FrameType.Response`. */
  readonly body: Buffer;
}

const NO_FIELDS: readonly string[] = [];

/** Stands for the header fields of nearly all answers, in place of a text block, which starts with 0 or 1. */
const JSON_BLOCK = 2;
const STATUS_BYTES = 2;

/** Sends a whole response when `body` is given (`''` for none), otherwise the head of a streamed one. */
export function encodeResponse(
  target: FrameTarget,
  head: { readonly status: number; readonly rawHeaders: RawHeaders },
  body?: string | Uint8Array,
): void {
  const { writer, id } = target;
  const { status, rawHeaders } = head;
  const bodyBound = typeof body === 'string' ? body.length * 3 : (body?.length ?? 0);
  const isJson = rawHeaders === JSON_HEADERS;
  const blockBound = isJson ? 1 : textBlockBound(NO_FIELDS, rawHeaders);
  const start = writer.open(STATUS_BYTES + blockBound + bodyBound);
  const { buffer } = writer;
  buffer[start] = status >>> 8;
  buffer[start + 1] = status & 0xff;
  let end = start + STATUS_BYTES;
  if (isJson) {
    buffer[end] = JSON_BLOCK;
    end += 1;
  } else {
    end = encodeTextBlock(buffer, end, { fields: NO_FIELDS, rawHeaders });
  }
  if (body === undefined) {
    writer.seal(FrameType.ResponseHead, id, end);
    return;
  }
  if (typeof body === 'string') {
    end += buffer.write(body, end, 'utf8');
  } else {
    buffer.set(body, end);
    end += body.length;
  }
  writer.seal(FrameType.Response, id, end);
}

export function decodeResponse(payload: Buffer): DecodedResponse {
  const status = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
  if (payload[STATUS_BYTES] === JSON_BLOCK) {
    return { status, rawHeaders: JSON_HEADERS, body: payload.subarray(STATUS_BYTES + 1) };
  }
  const { rawHeaders, end } = new TextBlock(payload, STATUS_BYTES, 0);
  return { status, rawHeaders, body: end === payload.length ? EMPTY : payload.subarray(end) };
}
