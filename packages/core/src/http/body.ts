import { HttpError } from '../errors.js';
import { isJson } from './content-type.js';
import type { BodyReceiver } from './body-source.js';
import type { Exchange, RequestHead } from './exchange.js';
import type { JsonLimits } from '../types/limits.js';
import { KnownJson } from './known-json.js';
import { type ParsedJson, parseJson } from '../json/parse-json.js';

/** Stands for an absent body, as distinct from a JSON `null`. */
export const NO_BODY: unique symbol = Symbol('no body');

/**
 * Collects the bytes of a JSON body; empty without a body. Calls the receiver synchronously when there
 * is nothing to wait for.
 *
 * Fails with `HttpError` 415 for another content type and for any content encoding, and as
 * `BodySource.receive` does.
 */
export function receiveJson(exchange: Exchange, maxBytes: number, receiver: BodyReceiver): void {
  const { head, body } = exchange;
  if (body === undefined) return receiver.received(NO_BYTES);
  const refusal = jsonRefusal(head);
  return refusal === undefined ? body.receive(maxBytes, receiver) : receiver.failed(refusal);
}

/**
 * The value of a JSON body, or {@link NO_BODY}.
 *
 * Throws `HttpError` 400 for bytes that are not UTF-8, and `ValidationError` 422 for malformed JSON.
 */
export function jsonOf(bytes: Uint8Array, limits?: JsonLimits): ParsedJson {
  if (bytes.byteLength > 0) return parseJson(bytes, limits);
  return bytes instanceof KnownJson ? bytes.json : NO_JSON;
}

const NO_JSON: ParsedJson = { value: NO_BODY, protos: [] };

const NO_BYTES = new Uint8Array(0);

/** The 415 for a compressed body, which is not supported; undefined for any other. */
export function encodingRefusal(head: Pick<RequestHead, 'header'>): HttpError | undefined {
  const encoding = head.header('content-encoding');
  if (encoding === undefined || encoding.toLowerCase() === 'identity') return undefined;
  return new HttpError(415, 'Content-Encoding is not accepted: send the body uncompressed.', {
    // RFC 9110 §15.5.16: a 415 for a content coding lists the accepted codings.
    headers: { 'accept-encoding': 'identity' },
  });
}

/** The 415 for a body that JSON cannot be read from, judged by its head; undefined for any other. */
export function jsonRefusal(head: Pick<RequestHead, 'header'>): HttpError | undefined {
  const encoding = encodingRefusal(head);
  if (encoding !== undefined) return encoding;
  const type = head.header('content-type');
  if (type !== undefined && isJson(type)) return undefined;
  const got = type === undefined ? 'no Content-Type' : `'${type.slice(0, 100)}'`;
  return new HttpError(415, `Expected Content-Type 'application/json', got ${got}.`);
}
