import type { FrameTarget } from '../wire/frame-writer.js';
import { FrameType } from '../wire/frame.js';
import { TextBlock, encodeTextBlock, textBlockBound } from '../wire/text-block.js';

/** The head of a handle call. */
export interface CallHead {
  readonly deployment: string;
  readonly method: string;
  readonly requestId: string;
}

/** Encoded arguments, results and errors: the runtime's tag layer makes and reads them. */
export type Encoded = Uint8Array;

export interface DecodedCall {
  readonly head: CallHead;
  /** The whole argument, when it came with the head; otherwise pieces follow. */
  readonly argument: Buffer | undefined;
}

const INLINE_ARGUMENT = 1;

/** Sends the head of a handle call, with its argument if that is short. */
export function encodeCall(target: FrameTarget, head: CallHead, argument?: Uint8Array): void {
  const { writer, id } = target;
  const fields = [head.deployment, head.method, head.requestId];
  const argumentBytes = argument?.length ?? 0;
  const start = writer.open(1 + textBlockBound(fields, []) + argumentBytes);
  const { buffer } = writer;
  buffer[start] = argument === undefined ? 0 : INLINE_ARGUMENT;
  const end = encodeTextBlock(buffer, start + 1, { fields, rawHeaders: [] });
  if (argument !== undefined) buffer.set(argument, end);
  writer.seal(FrameType.Call, id, end + argumentBytes);
}

export function decodeCall(payload: Buffer): DecodedCall {
  const flags = payload[0] ?? 0;
  const block = new TextBlock(payload, 1, 3);
  return {
    head: {
      deployment: block.field(0),
      method: block.field(1),
      requestId: block.field(2),
    },
    argument: flags !== INLINE_ARGUMENT ? undefined : payload.subarray(block.end),
  };
}
