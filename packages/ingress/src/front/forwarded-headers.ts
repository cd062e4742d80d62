import type { RawHeaders } from '@sluice/core';
import { REQUEST_ID } from '@sluice/core/internal';

import { CONNECTION_FIELDS } from '../hop/connection-fields.js';
import { OWN_FIELD_PREFIX } from '../hop/tunnel-head.js';

// Fields that the front answers itself, and claims that a client may not make.
const NOT_FORWARDED: ReadonlySet<string> = new Set([
  ...CONNECTION_FIELDS,
  'expect',
  'forwarded',
  'x-real-ip',
  REQUEST_ID,
]);

// A client may not make the front drop the fields on which routing and framing rest.
const NEVER_NOMINATED: ReadonlySet<string> = new Set(['host', 'content-length', 'content-type']);

/**
 * Makes the request headers that an application gets: without the fields of the hop, those that
 * `Connection` names, `Expect` (answered here) and every forwarding claim.
 *
 * `requestId` and `added`, which this front says about the client, are appended.
 */
export function forwardedRequestHeaders(
  { rawHeaders, requestId }: { readonly rawHeaders: RawHeaders; readonly requestId: string },
  added: RawHeaders,
): RawHeaders {
  const all: string[] = [];
  let nominated: Set<string> | undefined;
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    const value = rawHeaders[i + 1] ?? '';
    if (mayBeDropped(name)) {
      const lower = name.toLowerCase();
      if (lower === 'connection') nominated = nominate(nominated, value);
      if (isDropped(lower)) continue;
    }
    all.push(name, value);
  }
  const kept = nominated === undefined ? all : without(all, nominated);
  kept.push(REQUEST_ID, requestId);
  for (const part of added) kept.push(part);
  return kept;
}

/** Replaces the place in a trace that a client gave by `fields`. */
export function withTrace(rawHeaders: RawHeaders, fields: RawHeaders): RawHeaders {
  return [...without(rawHeaders, TRACE_FIELDS), ...fields];
}

const TRACE_FIELDS: ReadonlySet<string> = new Set(['traceparent', 'tracestate']);

const IS_DROPPED_START = new Uint8Array(256);
for (const name of [...NOT_FORWARDED, 'x-']) {
  IS_DROPPED_START[name.charCodeAt(0)] = 1;
  IS_DROPPED_START[name.toUpperCase().charCodeAt(0)] = 1;
}
const IS_DROPPED_LENGTH = new Uint8Array(32);
for (const name of NOT_FORWARDED) IS_DROPPED_LENGTH[name.length] = 1;

/** Rules out most names without a conversion to lower case. */
function mayBeDropped(name: string): boolean {
  const first = name.charCodeAt(0);
  if (IS_DROPPED_START[first] !== 1) return false;
  return IS_DROPPED_LENGTH[name.length] === 1 || first === LOWER_X || first === UPPER_X;
}

const LOWER_X = 0x78;
const UPPER_X = 0x58;

function isDropped(name: string): boolean {
  return (
    NOT_FORWARDED.has(name) || name.startsWith('x-forwarded-') || name.startsWith(OWN_FIELD_PREFIX)
  );
}

function nominate(before: Set<string> | undefined, connection: string): Set<string> | undefined {
  if (connection === 'keep-alive' || connection === 'close') return before;
  const nominated = before ?? new Set();
  for (const part of connection.split(',')) {
    const name = part.trim().toLowerCase();
    if (!NEVER_NOMINATED.has(name)) nominated.add(name);
  }
  return nominated;
}

function without(headers: readonly string[], dropped: ReadonlySet<string>): string[] {
  return headers.filter(
    (_, index) => !dropped.has((headers[index - (index % 2)] ?? '').toLowerCase()),
  );
}
