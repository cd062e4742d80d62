import { createHmac } from 'node:crypto';

/** What a signature is made of. */
export interface Signed {
  readonly id: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  readonly body: string;
}

/** The keys of secrets in the form of Standard Webhooks, `whsec_` and Base64; undefined if one has another. */
export function keysOf(secrets: string | readonly string[]): readonly Buffer[] | undefined {
  const keys = [secrets].flat().map((secret) => {
    const [, encoded = ''] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
    return Buffer.from(encoded, 'base64');
  });
  const areKeys = keys.every(({ length }) => length >= SHORTEST_KEY && length <= LONGEST_KEY);
  return areKeys ? keys : undefined;
}

/** In bytes; the specification asks for 24 to 64. */
const SHORTEST_KEY = 24;
const LONGEST_KEY = 64;

/**
 * The field `webhook-signature`: a signature for each key, so that a receiver may know the old or the new one.
 *
 * Source: Standard Webhooks 1.0.0, "Signature scheme".
 */
export function signatureField(keys: readonly Buffer[], { id, timestamp, body }: Signed): string {
  const text = `${id}.${timestamp}.${body}`;
  return keys
    .map((key) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`)
    .join(' ');
}
