import type { RawHeaders } from '@sluice/core';

/** Fields of which `node:http` keeps only the first. */
const single = new Set([
  'age',
  'authorization',
  'content-length',
  'content-type',
  'etag',
  'expires',
  'from',
  'host',
  'if-modified-since',
  'if-unmodified-since',
  'last-modified',
  'location',
  'max-forwards',
  'proxy-authorization',
  'referer',
  'retry-after',
  'server',
  'user-agent',
]);

/** The value of the header `name` (lower case), repeated fields joined as `node:http` joins them. */
export function headerValue(rawHeaders: RawHeaders, name: string): string | undefined {
  let found: string | undefined;
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    const candidate = rawHeaders[index] ?? '';
    if (candidate.length !== name.length) continue;
    if (candidate !== name && candidate.toLowerCase() !== name) continue;
    const value = rawHeaders[index + 1] ?? '';
    if (found === undefined) {
      found = value;
      if (single.has(name)) return found;
      continue;
    }
    found += (name === 'cookie' ? '; ' : ', ') + value;
  }
  return found;
}
