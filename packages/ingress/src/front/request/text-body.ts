import { isAscii } from 'node:buffer';

import { INLINE_BODY_BYTES } from '../../channel/wire/frame.js';

/** A short ASCII body as text: `node:http` sends it in one piece with its head. */
export function asText(body: string | Uint8Array | undefined): string | Uint8Array | undefined {
  if (!Buffer.isBuffer(body) || body.length > INLINE_BODY_BYTES || !isAscii(body)) return body;
  return body.toString('latin1');
}
