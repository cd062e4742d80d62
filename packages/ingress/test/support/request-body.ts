import type { Exchange } from '@sluice/core';
import { readBody, type BodySource } from '@sluice/core/internal';

/** The body of a request that has one. */
export function bodyOf({ body }: Pick<Exchange, 'body'>): BodySource {
  if (body === undefined) throw new TypeError('The request has no body.');
  return body;
}

/** Reads a body whole; nothing where there is none. */
export function readWhole(
  { body }: Pick<Exchange, 'body'>,
  maxBytes: number = Number.MAX_SAFE_INTEGER,
): Promise<Uint8Array> {
  return body === undefined ? Promise.resolve(new Uint8Array(0)) : readBody(body, maxBytes);
}
