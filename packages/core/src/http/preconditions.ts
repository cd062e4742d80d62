import type { RawHeaders, RequestHead } from './exchange.js';
import { parseHttpDate } from './http-date.js';
import type { Reply } from './reply.js';

/** What identifies the state of a response, to be compared with the conditions of a request. */
export interface Validators {
  /** With its quotes, and `W/` where it is weak. */
  readonly etag?: string | undefined;
  /** In milliseconds; compared in whole seconds. */
  readonly lastModifiedMs?: number | undefined;
}

/** `not-modified` asks for a 304, `failed` for a 412. */
export type Verdict = 'proceed' | 'not-modified' | 'failed';

/** Evaluates the conditions of a GET or HEAD request in the order of RFC 9110 §13.2.2. */
export function checkPreconditions(
  head: Pick<RequestHead, 'header'>,
  { etag, lastModifiedMs }: Validators,
): Verdict {
  const ifMatch = head.header('if-match');
  if (ifMatch !== undefined) {
    if (!hasTag(ifMatch, etag, isStrongMatch)) return 'failed';
  } else if (isLater(lastModifiedMs, head.header('if-unmodified-since')) === true) {
    return 'failed';
  }
  const ifNoneMatch = head.header('if-none-match');
  if (ifNoneMatch !== undefined) {
    return hasTag(ifNoneMatch, etag, isWeakMatch) ? 'not-modified' : 'proceed';
  }
  const isFresh = isLater(lastModifiedMs, head.header('if-modified-since')) === false;
  return isFresh ? 'not-modified' : 'proceed';
}

/**
 * True when `Range` counts: without `If-Range`, or when that names this very state (RFC 9110 §13.1.5).
 */
export function appliesRange(
  ifRange: string | undefined,
  { etag, lastModifiedMs }: Validators,
): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.endsWith('"')) return etag !== undefined && isStrongMatch(ifRange, etag);
  const timeMs = parseHttpDate(ifRange);
  return timeMs !== undefined && timeMs === wholeSeconds(lastModifiedMs);
}

/**
 * Makes the 304 in place of a response with these headers: with the fields that a cache updates, and none
 * about the missing content (RFC 9110 §15.4.5).
 */
export function notModified(headers: RawHeaders): Reply {
  const kept = headers.filter((_, index) => {
    const name = headers[index - (index % 2)]?.toLowerCase() ?? '';
    return name === 'content-location' || !name.startsWith('content-');
  });
  return { status: 304, headers: kept, body: undefined };
}

type Match = (one: string, other: string) => boolean;

const TAG = /(?:W\/)?"[^"]*"/g;

function hasTag(field: string, etag: string | undefined, matches: Match): boolean {
  if (field.trim() === '*') return true;
  if (etag === undefined) return false;
  return field.match(TAG)?.some((tag) => matches(tag, etag)) === true;
}

function isStrongMatch(one: string, other: string): boolean {
  return one === other && !one.startsWith('W/');
}

function isWeakMatch(one: string, other: string): boolean {
  return one.replace(/^W\//, '') === other.replace(/^W\//, '');
}

/** Undefined when there is nothing to compare: a field that is no HTTP-date counts as absent. */
function isLater(
  lastModifiedMs: number | undefined,
  field: string | undefined,
): boolean | undefined {
  const modifiedMs = wholeSeconds(lastModifiedMs);
  const timeMs = field === undefined ? undefined : parseHttpDate(field);
  return modifiedMs === undefined || timeMs === undefined ? undefined : modifiedMs > timeMs;
}

function wholeSeconds(timeMs: number | undefined): number | undefined {
  return timeMs === undefined ? undefined : Math.floor(timeMs / 1000) * 1000;
}
