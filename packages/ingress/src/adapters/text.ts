import { HttpError } from '@sluice/core';

import type { Adapter } from './adapter.js';

/** Reads the whole body as UTF-8 text, whatever its content type; 400 when the body is not UTF-8. */
export function textAdapter(): Adapter<string> {
  return async (request) => {
    const bytes = await request.bytes();
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new HttpError(400, 'The body is not UTF-8.', { cause });
    }
  };
}
