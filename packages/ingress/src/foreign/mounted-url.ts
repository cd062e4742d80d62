import type { RequestHead } from '@sluice/core/internal';

/** Where in an application's URL space its route prefix ends. */
export interface Mounted {
  readonly path: string;
  readonly rootPath: string;
}

/** A request's URL as Express and its kin keep it. */
export interface MountedUrl {
  /** Path without the prefix, and query: what the application routes by. */
  readonly url: string;
  /** As the client sent it. */
  readonly originalUrl: string;
  /** The prefix; `''` at the root. */
  readonly baseUrl: string;
}

/** The path without the prefix; `/prefix` itself is `/`. */
export function mountedPath({ path, rootPath }: Mounted): string {
  const rest = path.slice(rootPath.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}

/** The three URLs of a request to an application that does not know where it is mounted. */
export function mountedUrl(head: RequestHead): MountedUrl {
  const query = head.query === '' ? '' : `?${head.query}`;
  return {
    url: mountedPath(head) + query,
    originalUrl: head.path + query,
    baseUrl: head.rootPath,
  };
}

/** What is known of a client, and what a proxy in front has said of it. */
export interface MountSource {
  readonly rootPath: string;
  readonly remoteAddress: string | undefined;
  readonly scheme: 'http' | 'https';
  header(name: string): string | undefined;
}

/**
 * What a mounted application is told about the client and the prefix, in the words reverse proxies
 * use: name and value pairs. Claims a trusted proxy made are kept.
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
