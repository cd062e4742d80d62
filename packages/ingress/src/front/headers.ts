import type { RawHeaders } from '@sluice/core';

import { OWN_FIELD_PREFIX } from '../foreign/tunnel-head.js';

// RFC 9110 §7.6.1: what concerns one connection only. `proxy-connection` is an old mistake that lives on.
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

// A client may not talk the front into dropping what routing and framing rest on.
const NEVER_NOMINATED: ReadonlySet<string> = new Set(['host', 'content-length', 'content-type']);

/**
 * The request headers an application gets: without the fields of the hop, those the client nominated
 * in `Connection`, `Expect` (answered here) and every forwarding claim.
 *
 * `added` is appended: what this front itself says about the client.
 */
export function forwardedRequestHeaders(
  headers: RawHeaders,
  connection: string | undefined,
  added: RawHeaders,
): RawHeaders {
  const nominated = nominatedFields(connection);
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    const lower = name.toLowerCase();
    if (isDropped(lower) || nominated?.has(lower) === true) continue;
    kept.push(name, headers[i + 1] ?? '');
  }
  for (const part of added) kept.push(part);
  return kept;
}

function isDropped(name: string): boolean {
  return (
    HOP_BY_HOP.has(name) ||
    name === 'expect' ||
    name === 'forwarded' ||
    name === 'x-real-ip' ||
    name === 'x-request-id' ||
    name.startsWith('x-forwarded-') ||
    name.startsWith(OWN_FIELD_PREFIX)
  );
}

function nominatedFields(connection: string | undefined): ReadonlySet<string> | undefined {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') {
    return undefined;
  }
  const names = connection.split(',').map((name) => name.trim().toLowerCase());
  return new Set(names.filter((name) => !NEVER_NOMINATED.has(name)));
}

/** The response headers of an application without those that concern its own connection. */
export function endToEndHeaders(headers: RawHeaders): RawHeaders {
  return headers.filter((_, index) => {
    const name = headers[index - (index % 2)] ?? '';
    return !HOP_BY_HOP.has(name.toLowerCase());
  });
}
