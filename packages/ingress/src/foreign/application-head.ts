import type { IncomingMessage } from 'node:http';

import type { Exchange } from '@sluice/core';

import { mountHeaders } from './mounted-url.js';

/** The mount point of an application, as its requests show it. */
export interface MountPoint {
  readonly originalUrl: string;
  readonly baseUrl: string;
}

/** Makes the header fields of a request that a Node application gets. */
export function applicationFields(exchange: Exchange): string[] {
  const { head } = exchange;
  const hasBody = exchange.body !== undefined;
  const fields = [...head.rawHeaders];
  for (const [name, value] of mountHeaders(head)) fields.push(name, value);
  const isMeasured = head.header('content-length') !== undefined;
  if (hasBody && !isMeasured) fields.push('Transfer-Encoding', 'chunked');
  // Without either field, `node:http` would announce a chunked body that does not exist.
  if (!hasBody && !isMeasured && !BODYLESS.has(head.method)) {
    fields.push('Content-Length', '0');
  }
  return fields;
}

const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE']);

/** Sets the properties in which Express and its kin keep a mount point. */
export function mount(request: IncomingMessage, { originalUrl, baseUrl }: MountPoint): void {
  Object.assign(request, { originalUrl, baseUrl });
}
