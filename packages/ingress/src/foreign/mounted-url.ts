import type { RequestHead } from '@sluice/core';
import { stripPrefix } from '@sluice/core/internal';

/** A request's URL as Express and its kin keep it. */
export interface MountedUrl {
  /** Path without the prefix, and query: the application routes by this. */
  readonly url: string;
  /** Path and query as the client sent them. */
  readonly originalUrl: string;
  /** The prefix; `''` at the root. */
  readonly baseUrl: string;
}

/** The three URLs of a request to an application that does not know where it is mounted. */
export function mountedUrl(head: RequestHead): MountedUrl {
  const query = head.query === '' ? '' : `?${head.query}`;
  return {
    url: stripPrefix(head.path, head.rootPath) + query,
    originalUrl: head.path + query,
    baseUrl: head.rootPath,
  };
}

/** The facts about a client and its mount point that an application receives. */
export interface MountSource {
  readonly rootPath: string;
  readonly remoteAddress: string | undefined;
  readonly scheme: 'http' | 'https';
  header(name: string): string | undefined;
}

/**
 * Makes the header fields that tell a mounted application of its client and prefix, as name and value
 * pairs in the words of reverse proxies. Claims of a trusted proxy are kept.
 */
export function mountHeaders(source: MountSource): (readonly [string, string])[] {
  const told: (readonly [string, string | undefined])[] = [
    ['x-forwarded-prefix', source.rootPath === '' ? undefined : source.rootPath],
    ['x-forwarded-for', source.remoteAddress],
    ['x-forwarded-proto', source.scheme],
    ['x-forwarded-host', source.header('host')],
  ];
  const headers: (readonly [string, string])[] = [];
  for (const [name, value] of told) {
    if (value !== undefined && source.header(name) === undefined) headers.push([name, value]);
  }
  return headers;
}
