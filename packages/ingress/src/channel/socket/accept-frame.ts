import type { AcceptOptions } from '@sluice/core/internal';

import { ProtocolError } from '../channel-error.js';
import type { FrameTarget } from '../wire/frame-writer.js';
import { FrameType } from '../wire/frame.js';
import { TextBlock, encodeTextBlock, textBlockBound } from '../wire/text-block.js';

/** Sends the acceptance of a WebSocket handshake. */
export function encodeAccept(target: FrameTarget, options: AcceptOptions): void {
  const { writer, id } = target;
  const block = { fields: [options.subprotocol ?? ''], rawHeaders: options.headers ?? [] };
  const start = writer.open(5 + textBlockBound(block.fields, block.rawHeaders));
  const { buffer } = writer;
  buffer[start] = options.subprotocol === undefined ? 0 : 1;
  buffer.writeUInt32BE(Math.min(options.maxMessageBytes, 0xffffffff), start + 1);
  writer.seal(FrameType.Accept, id, encodeTextBlock(buffer, start + 5, block));
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
