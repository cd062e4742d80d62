import { HttpError } from '../errors.js';
import { isJson } from './content-type.js';
import type { Exchange } from './exchange.js';
import { parseJson } from './json.js';

/** Stands for a body that was not sent, which is something else than a JSON `null`. */
export const NO_BODY: unique symbol = Symbol('no body');

/**
 * Reads a JSON body, or {@link NO_BODY}.
 *
 * Throws `HttpError` 415 for another content type and for any content encoding, 413 above
 * `maxBytes`, 400 for what is no UTF-8, and `ValidationError` 422 for malformed JSON.
 */
export async function readJsonBody(exchange: Exchange, maxBytes: number): Promise<unknown> {
  if (!exchange.hasBody) return NO_BODY;
  requireIdentity(exchange);
  requireJson(exchange);
  const bytes = await exchange.readBody(maxBytes);
  return bytes.byteLength === 0 ? NO_BODY : parseJson(bytes);
}

// Inflating is not enabled.
function requireIdentity(exchange: Exchange): void {
  const encoding = exchange.header('content-encoding');
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return;
  throw new HttpError(415, 'Content-Encoding is not accepted: send the body uncompressed.', {
    // RFC 9110 §15.5.16: a 415 for the coding says which are accepted.
    headers: { 'accept-encoding': 'identity' },
  });
}

function requireJson(exchange: Exchange): void {
  const type = exchange.header('content-type');
  if (type !== undefined && isJson(type)) return;
  const got = type === undefined ? 'no Content-Type' : `'${type.slice(0, 100)}'`;
  throw new HttpError(415, `Expected Content-Type 'application/json', got ${got}.`);
}
