import { FrameType } from '../wire/frame.js';
import type { Encoded } from './call-frame.js';

/** What comes next of a stream that is an argument of a call. */
export type ArgumentStep =
  | { readonly kind: 'item'; readonly value: Encoded }
  /** The stream is over. */
  | { readonly kind: 'end' }
  /** The producer threw; `value` is the error. */
  | { readonly kind: 'failure'; readonly value: Encoded }
  /** The call is over, so nothing more will come. */
  | { readonly kind: 'gone' };

/** The steps that travel; each is a frame of its own type. */
export type SentStep = Exclude<ArgumentStep, { readonly kind: 'gone' }>;

const INDEX_BYTES = 2;

/** The frame of a step: the number of the stream among the call's, and the encoded value if any. */
export function encodeStep(index: number, step: SentStep): { type: number; payload: Buffer } {
  const value = step.kind === 'end' ? undefined : step.value;
  const payload = Buffer.allocUnsafe(INDEX_BYTES + (value?.length ?? 0));
  payload.writeUInt16BE(index);
  if (value !== undefined) payload.set(value, INDEX_BYTES);
  return { type: TYPES[step.kind], payload };
}

const TYPES: Readonly<Record<SentStep['kind'], number>> = {
  item: FrameType.StreamItem,
  end: FrameType.StreamEnd,
  failure: FrameType.StreamFailure,
};

/** Reads a step; undefined for another type of frame, or one too short to have a number. */
export function decodeStep(
  type: number,
  payload: Buffer,
): { readonly index: number; readonly step: SentStep } | undefined {
  if (payload.length < INDEX_BYTES) return undefined;
  const index = payload.readUInt16BE(0);
  const value = payload.subarray(INDEX_BYTES);
  switch (type) {
    case FrameType.StreamItem:
      return { index, step: { kind: 'item', value } };
    case FrameType.StreamEnd:
      return { index, step: { kind: 'end' } };
    case FrameType.StreamFailure:
      return { index, step: { kind: 'failure', value } };
    default:
      return undefined;
  }
}

/** A demand of the callee: items of one stream in the lower half, its number in the upper. */
export function encodeDemand(index: number, items: number): number {
  return ((index << 16) | items) >>> 0;
}

export function decodeDemand(demand: number): { readonly index: number; readonly items: number } {
  return { index: demand >>> 16, items: demand & 0xffff };
}
