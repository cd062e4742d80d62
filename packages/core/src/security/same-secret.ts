import { createHash, timingSafeEqual } from 'node:crypto';

/** True for two equal texts; takes the same time for all others, so that nobody can guess a secret bit by bit. */
export function isSameSecret(one: string, other: string): boolean {
  return timingSafeEqual(digestOf(one), digestOf(other));
}

// Digests have one length, which the comparison needs.
function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
