import type { RawHeaders } from '@sluice/core';

/**
 * Fields that concern one connection only, in lower case.
 *
 * Source: RFC 9110 §7.6.1; `proxy-connection` is an old mistake that lives on.
 */
export const CONNECTION_FIELDS: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Drops the fields that concern an application's own connection from its response headers. */
export function endToEndHeaders(headers: RawHeaders): RawHeaders {
  return headers.filter((_, index) => {
    const name = headers[index - (index % 2)] ?? '';
    return !CONNECTION_FIELDS.has(name.toLowerCase());
  });
}
