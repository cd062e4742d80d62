import { randomFillSync } from 'node:crypto';

const pool = Buffer.alloc(4096);
let at = pool.length;

/** Makes `bytes` random bytes in hexadecimal digits, which are never all zero. */
export function randomId(bytes: 8 | 16): string {
  if (at + bytes > pool.length) {
    randomFillSync(pool);
    at = 0;
  }
  const id = pool.toString('hex', at, at + bytes);
  at += bytes;
  // W3C Trace Context: an id of zeros says that there is none.
  return /^0+$/.test(id) ? randomId(bytes) : id;
}
