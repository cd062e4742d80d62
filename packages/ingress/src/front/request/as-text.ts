import { isAscii } from 'node:buffer';

import { INLINE_BODY_BYTES } from '../../channel/wire/frame.js';

/** Converts a short ASCII body to text, which `node:http` sends in one piece with its head. */
export function asText(body: string | Uint8Array | undefined): string | Uint8Array | undefined {
  if (!Buffer.isBuffer(body) || body.length > INLINE_BODY_BYTES || !isAscii(body)) return body;
  return body.toString('latin1');
}
