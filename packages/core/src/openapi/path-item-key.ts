import type { OpenApiVersion } from '../openapi-options.js';

type Key = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch' | 'trace' | 'query';

/** The member of a path for a method; undefined for a method that the version does not know. */
export function pathItemKey(method: string, version: OpenApiVersion): Key | undefined {
  const key = KEYS.get(method);
  return key === 'query' && version === '3.1' ? undefined : key;
}

/** The methods OpenAPI knows, by their name on the wire. */
const KEYS: ReadonlyMap<string, Key> = new Map([
  ['GET', 'get'],
  ['PUT', 'put'],
  ['POST', 'post'],
  ['DELETE', 'delete'],
  ['OPTIONS', 'options'],
  ['HEAD', 'head'],
  ['PATCH', 'patch'],
  ['TRACE', 'trace'],
  ['QUERY', 'query'],
]);
