import { JSON_HEADERS, type AbortReason, type AcceptOptions, type RawHeaders } from '@sluice/core';

import { TextBlock, encodeTextBlock, textBlockBound } from '../wire/text-block.js';
import type { FrameWriter } from '../wire/frame-writer.js';
import { ProtocolError } from '../errors.js';
import { EMPTY, FrameType } from '../wire/frame.js';
import type { CallHead } from '../types.js';

/** Where a frame goes: the writer that collects it and the stream it belongs to. */
export interface FrameTarget {
  readonly writer: FrameWriter;
  readonly stream: number;
}

export interface DecodedResponse {
  readonly status: number;
  readonly rawHeaders: RawHeaders;
  /** What follows the head in its frame: the whole body of a `FrameType.Response`. */
  readonly body: Buffer;
}

const NO_FIELDS: readonly string[] = [];

/** In place of a text block, whose first byte is 0 or 1: the header fields of nearly all answers. */
const JSON_BLOCK = 2;
const STATUS_BYTES = 2;

/** Sends a response: whole when `body` is given (`''` for none), else the head of a streamed one. */
export function encodeResponse(
  target: FrameTarget,
  head: { readonly status: number; readonly rawHeaders: RawHeaders },
  body?: string | Uint8Array,
): void {
  const { writer, stream } = target;
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
    writer.seal(FrameType.ResponseHead, stream, end);
    return;
  }
  if (typeof body === 'string') {
    end += buffer.write(body, end, 'utf8');
  } else {
    buffer.set(body, end);
    end += body.length;
  }
  writer.seal(FrameType.Response, stream, end);
}

export function decodeResponse(payload: Buffer): DecodedResponse {
  const status = ((payload[0] ?? 0) << 8) | (payload[1] ?? 0);
  if (payload[STATUS_BYTES] === JSON_BLOCK) {
    return { status, rawHeaders: JSON_HEADERS, body: payload.subarray(STATUS_BYTES + 1) };
  }
  const { rawHeaders, end } = new TextBlock(payload, STATUS_BYTES, 0);
  return { status, rawHeaders, body: end === payload.length ? EMPTY : payload.subarray(end) };
}

/** Sends the acceptance of a WebSocket handshake. */
export function encodeAccept(target: FrameTarget, options: AcceptOptions): void {
  const { writer, stream } = target;
  const block = { fields: [options.subprotocol ?? ''], rawHeaders: options.headers ?? [] };
  const start = writer.open(5 + textBlockBound(block.fields, block.rawHeaders));
  const { buffer } = writer;
  buffer[start] = options.subprotocol === undefined ? 0 : 1;
  buffer.writeUInt32BE(Math.min(options.maxMessageBytes, 0xffffffff), start + 1);
  writer.seal(FrameType.Accept, stream, encodeTextBlock(buffer, start + 5, block));
}

export function decodeAccept(payload: Buffer): AcceptOptions {
  if (payload.length < 5) throw new ProtocolError('an acceptance is cut.');
  const block = new TextBlock(payload, 5, 1);
  return {
    ...(payload[0] === 1 && { subprotocol: block.field(0) }),
    headers: block.rawHeaders,
    maxMessageBytes: payload.readUInt32BE(1),
  };
}

export interface DecodedCall {
  readonly head: CallHead;
  /** The whole argument when it came with the head; else pieces follow. */
  readonly argument: Buffer | undefined;
}

const CallFlag = { stream: 1, model: 2, inlineArgument: 4 } as const;

/** Sends the head of a handle call, with its argument if that is short. */
export function encodeCall(target: FrameTarget, head: CallHead, argument?: Uint8Array): void {
  const { writer, stream } = target;
  const fields = [head.deployment, head.method, head.requestId, head.multiplexedModelId ?? ''];
  const argumentBytes = argument?.length ?? 0;
  const start = writer.open(1 + textBlockBound(fields, []) + argumentBytes);
  const { buffer } = writer;
  buffer[start] =
    (head.stream ? CallFlag.stream : 0) |
    (head.multiplexedModelId === undefined ? 0 : CallFlag.model) |
    (argument === undefined ? 0 : CallFlag.inlineArgument);
  const end = encodeTextBlock(buffer, start + 1, { fields, rawHeaders: [] });
  if (argument !== undefined) buffer.set(argument, end);
  writer.seal(FrameType.Call, stream, end + argumentBytes);
}

export function decodeCall(payload: Buffer): DecodedCall {
  const flags = payload[0] ?? 0;
  const block = new TextBlock(payload, 1, 4);
  return {
    head: {
      deployment: block.field(0),
      method: block.field(1),
      requestId: block.field(2),
      stream: (flags & CallFlag.stream) !== 0,
      ...((flags & CallFlag.model) !== 0 && { multiplexedModelId: block.field(3) }),
    },
    argument: (flags & CallFlag.inlineArgument) === 0 ? undefined : payload.subarray(block.end),
  };
}

const abortReasons: readonly AbortReason[] = ['disconnect', 'timeout', 'cancelled', 'shutdown'];

/** Set in an abort whose sender would still take an answer. */
const TAKES_ANSWER = 0x80;

export function encodeAbortReason(reason: AbortReason, takesAnswer = false): number {
  return abortReasons.indexOf(reason) | (takesAnswer ? TAKES_ANSWER : 0);
}

/** Why a request is given up, and whether its sender would still take an answer. */
export interface DecodedAbort {
  readonly reason: AbortReason;
  readonly takesAnswer: boolean;
}

export function decodeAbort(payload: Buffer): DecodedAbort {
  const byte = payload[0] ?? 0;
  return {
    reason: abortReasons[byte & ~TAKES_ANSWER] ?? 'disconnect',
    takesAnswer: (byte & TAKES_ANSWER) !== 0,
  };
}
