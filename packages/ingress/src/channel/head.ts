import type { AbortReason, AcceptOptions, RawHeaders, RequestHead } from '@sluice/core';

import { decodeTextBlock, encodeTextBlock, textBlockBound } from './text-block.js';
import type { FrameWriter } from './encode.js';
import { ProtocolError } from './errors.js';
import { EMPTY, FrameType } from './frame.js';
import type { CallHead } from './types.js';

/** Where a frame goes: the writer that collects it and the stream it belongs to. */
export interface FrameTarget {
  readonly writer: FrameWriter;
  readonly stream: number;
}

const Flag = { https: 1, http10: 2, hasBody: 4, inlineBody: 8, remoteAddress: 16 } as const;
const REQUEST_FIELDS = 6;

export interface DecodedRequest {
  readonly head: RequestHead;
  readonly hasBody: boolean;
  /** The whole body when it came with the head. */
  readonly body: Buffer | undefined;
}

/** Sends the head of a request (or, as `FrameType.Connect`, of a WebSocket handshake), with its body if at hand. */
export function encodeRequest(
  target: FrameTarget,
  head: RequestHead,
  options: {
    readonly type: number;
    readonly hasBody: boolean;
    readonly body?: Uint8Array | undefined;
  },
): void {
  const { writer, stream } = target;
  const { type, body } = options;
  const block = {
    fields: [
      head.method,
      head.path,
      head.query,
      head.rootPath,
      head.requestId,
      head.remoteAddress ?? '',
    ],
    rawHeaders: head.rawHeaders,
  };
  const bodyBytes = body?.length ?? 0;
  const start = writer.open(1 + textBlockBound(block.fields, block.rawHeaders) + bodyBytes);
  const { buffer } = writer;
  buffer[start] =
    (head.scheme === 'https' ? Flag.https : 0) |
    (head.httpVersion === '1.0' ? Flag.http10 : 0) |
    (options.hasBody ? Flag.hasBody : 0) |
    (body === undefined ? 0 : Flag.inlineBody) |
    (head.remoteAddress === undefined ? 0 : Flag.remoteAddress);
  const end = encodeTextBlock(buffer, start + 1, block);
  if (body !== undefined) buffer.set(body, end);
  writer.seal(type, stream, end + bodyBytes);
}

export function decodeRequest(payload: Buffer): DecodedRequest {
  const flags = payload[0] ?? 0;
  const { fields, rawHeaders, end } = decodeTextBlock(payload, 1, REQUEST_FIELDS);
  const [method = '', path = '', query = '', rootPath = '', requestId = '', remote = ''] = fields;
  return {
    head: {
      method,
      path,
      query,
      rawHeaders,
      rootPath,
      requestId,
      scheme: (flags & Flag.https) === 0 ? 'http' : 'https',
      httpVersion: (flags & Flag.http10) === 0 ? '1.1' : '1.0',
      remoteAddress: (flags & Flag.remoteAddress) === 0 ? undefined : remote,
    },
    hasBody: (flags & Flag.hasBody) !== 0,
    body: (flags & Flag.inlineBody) === 0 ? undefined : payload.subarray(end),
  };
}

export interface DecodedResponse {
  readonly status: number;
  readonly rawHeaders: RawHeaders;
  /** What follows the head in its frame: the whole body of a `FrameType.Response`. */
  readonly body: Buffer;
}

const NO_FIELDS: readonly string[] = [];

/** Sends a response: whole when `body` is given (`''` for none), else the head of a streamed one. */
export function encodeResponse(
  target: FrameTarget,
  head: { readonly status: number; readonly rawHeaders: RawHeaders },
  body?: string | Uint8Array,
): void {
  const { writer, stream } = target;
  const { status, rawHeaders } = head;
  const bodyBound = typeof body === 'string' ? body.length * 3 : (body?.length ?? 0);
  const start = writer.open(2 + textBlockBound(NO_FIELDS, rawHeaders) + bodyBound);
  const { buffer } = writer;
  buffer[start] = status >>> 8;
  buffer[start + 1] = status & 0xff;
  let end = encodeTextBlock(buffer, start + 2, { fields: NO_FIELDS, rawHeaders });
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
  const { rawHeaders, end } = decodeTextBlock(payload, 2, 0);
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
  const { fields, rawHeaders } = decodeTextBlock(payload, 5, 1);
  return {
    ...(payload[0] === 1 && { subprotocol: fields[0] ?? '' }),
    headers: rawHeaders,
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
  const { fields, end } = decodeTextBlock(payload, 1, 4);
  const [deployment = '', method = '', requestId = '', model = ''] = fields;
  return {
    head: {
      deployment,
      method,
      requestId,
      stream: (flags & CallFlag.stream) !== 0,
      ...((flags & CallFlag.model) !== 0 && { multiplexedModelId: model }),
    },
    argument: (flags & CallFlag.inlineArgument) === 0 ? undefined : payload.subarray(end),
  };
}

const abortReasons: readonly AbortReason[] = ['disconnect', 'timeout', 'cancelled', 'shutdown'];

export function encodeAbortReason(reason: AbortReason): number {
  return abortReasons.indexOf(reason);
}

export function decodeAbortReason(payload: Buffer): AbortReason {
  return abortReasons[payload[0] ?? 0] ?? 'disconnect';
}
