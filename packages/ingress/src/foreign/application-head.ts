import type { IncomingMessage } from 'node:http';

import type { Exchange } from '@sluice/core';

import { mountHeaders } from './mounted-url.js';

/** Where an application is mounted, as its requests say. */
export interface MountPoint {
  readonly originalUrl: string;
  readonly baseUrl: string;
}

/** The header fields of a request as a Node application gets them. */
export function applicationFields(exchange: Exchange): string[] {
  const { head } = exchange;
  const fields = [...head.rawHeaders];
  for (const [name, value] of mountHeaders(head)) fields.push(name, value);
  const isMeasured = head.header('content-length') !== undefined;
  if (exchange.hasBody && !isMeasured) fields.push('Transfer-Encoding', 'chunked');
  // Without either, `node:http` would announce a chunked body that never was.
  if (!exchange.hasBody && !isMeasured && !BODYLESS.has(head.method)) {
    fields.push('Content-Length', '0');
  }
  return fields;
}

const BODYLESS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'DELETE', 'TRACE']);

/** Gives the request what Express and its kin keep of a mount point. */
export function mount(request: IncomingMessage, { originalUrl, baseUrl }: MountPoint): void {
  Object.assign(request, { originalUrl, baseUrl });
}
