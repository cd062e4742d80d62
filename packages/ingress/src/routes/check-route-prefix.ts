import { canonicalPath } from '@sluice/core/internal';

import { RoutePrefixError } from '../errors.js';

/** The route prefix of an application that names none. */
export const DEFAULT_ROUTE_PREFIX = '/';

/**
 * Says what is wrong with a route prefix; undefined when nothing is.
 *
 * Code, config file and admin API share this rule.
 */
export function routePrefixProblem(prefix: string): string | undefined {
  if (!prefix.startsWith('/')) return "must start with '/'.";
  if (prefix === '/') return undefined;
  if (prefix.endsWith('/'))
    return `must not end with '/': write ${JSON.stringify(trimmed(prefix))}.`;
  if (/[{}]/.test(prefix)) return "must not contain '{' or '}': a prefix has no parameters.";
  if (/[?#\\]/.test(prefix)) return "must not contain '?', '#' or '\\': it is a path.";
  // oxlint-disable-next-line no-control-regex -- the pattern looks for control characters
  if (/[\u0000-\u0020\u007f]/.test(prefix)) return 'must not contain spaces or control characters.';
  const segments = prefix.slice(1).split('/');
  if (segments.includes('')) return "must not contain an empty segment ('//').";
  const canonical = canonicalPath(encodeNonAscii(prefix));
  if (canonical === undefined) return "has a '%' that no two hexadecimal digits follow.";
  if (canonical.split('/').length !== prefix.split('/').length) {
    return "must not contain '.' or '..' segments.";
  }
  if (canonical === '/-' || canonical.startsWith('/-/')) {
    return "must not be under '/-', which belongs to the ingress (/-/healthz, /-/routes).";
  }
  return undefined;
}

/**
 * Checks a route prefix and returns its canonical form, in which two prefixes that match the same
 * paths are equal.
 *
 * Throws {@link RoutePrefixError}.
 */
export function checkRoutePrefix(prefix: string): string {
  const problem = routePrefixProblem(prefix);
  if (problem !== undefined) throw new RoutePrefixError(prefix, problem);
  return canonicalPath(encodeNonAscii(prefix)) ?? prefix;
}

function trimmed(prefix: string): string {
  return prefix.replace(/\/+$/, '') || '/';
}

function encodeNonAscii(prefix: string): string {
  return prefix.replace(/[\u0080-\u{10ffff}]+/gu, encodeURIComponent);
}
