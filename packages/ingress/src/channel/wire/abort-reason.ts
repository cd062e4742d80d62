import type { AbortReason } from '@sluice/core';

const ABORT_REASONS: readonly AbortReason[] = ['disconnect', 'timeout', 'cancelled', 'shutdown'];

/** The bit of an abort whose sender would still take an answer. */
const TAKES_ANSWER = 0x80;

export function encodeAbortReason(reason: AbortReason, takesAnswer = false): number {
  return ABORT_REASONS.indexOf(reason) | (takesAnswer ? TAKES_ANSWER : 0);
}

/** Why a request is given up, and whether its sender would still take an answer. */
export interface DecodedAbort {
  readonly reason: AbortReason;
  readonly takesAnswer: boolean;
}

export function decodeAbort(payload: Buffer): DecodedAbort {
  const byte = payload[0] ?? 0;
  return {
    reason: ABORT_REASONS[byte & ~TAKES_ANSWER] ?? 'disconnect',
    takesAnswer: (byte & TAKES_ANSWER) !== 0,
  };
}
