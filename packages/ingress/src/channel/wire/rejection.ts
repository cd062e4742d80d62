/** Why a replica did not begin a piece of work; `late` when the work came after its deadline. */
export type Rejection = 'full' | 'draining' | 'late';

/** A reason's position is its code on the wire. */
const REJECTIONS: readonly Rejection[] = ['full', 'draining', 'late'];

export function encodeRejection(rejection: Rejection): number {
  return REJECTIONS.indexOf(rejection);
}

export function decodeRejection(payload: Buffer): Rejection {
  return REJECTIONS[payload[0] ?? 0] ?? 'full';
}
