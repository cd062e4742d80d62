import type { IncomingMessage } from 'node:http';

import type { RequestHead } from '@sluice/core';
import { REQUEST_ID, joinFields } from '@sluice/core/internal';

// The replica needs these of a tunnelled handshake, and HTTP has no field for them. The front drops
// fields of these names that a client sends.
const ROOT_PATH = 'x-sluice-root-path';
const SCHEME = 'x-sluice-scheme';
const REMOTE_ADDRESS = 'x-sluice-remote-address';
const OWN_FIELDS: ReadonlySet<string> = new Set([ROOT_PATH, SCHEME, REMOTE_ADDRESS]);

// The bytes behind a handshake are no body; a reader that expected one would swallow them.
const NOT_OF_A_HANDSHAKE: ReadonlySet<string> = new Set([
  'connection',
  'upgrade',
  'content-length',
  'transfer-encoding',
]);

/** The prefix of header names that only the front may send to its replicas. */
export const OWN_FIELD_PREFIX = 'x-sluice-';

/** Writes the head of a handshake as the first bytes of a tunnel. */
export function encodeTunnelHead(head: RequestHead): Buffer {
  const lines = [`${head.method} ${target(head)} HTTP/1.1`];
  for (let i = 0; i + 1 < head.rawHeaders.length; i += 2) {
    lines.push(`${head.rawHeaders[i]}: ${head.rawHeaders[i + 1]}`);
  }
  lines.push('Connection: Upgrade', 'Upgrade: websocket');
  if (head.rootPath !== '') lines.push(`${ROOT_PATH}: ${head.rootPath}`);
  lines.push(`${SCHEME}: ${head.scheme}`);
  if (head.remoteAddress !== undefined) lines.push(`${REMOTE_ADDRESS}: ${head.remoteAddress}`);
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}

/** Reads what {@link encodeTunnelHead} wrote. */
export function readTunnelHead(request: IncomingMessage): RequestHead {
  const header = (name: string): string | undefined => joinFields(request.rawHeaders, name);
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  return {
    method: request.method ?? 'GET',
    path,
    query: query.join('?'),
    rawHeaders: applicationFields(request.rawHeaders),
    rootPath: header(ROOT_PATH) ?? '',
    requestId: header(REQUEST_ID) ?? '',
    scheme: header(SCHEME) === 'https' ? 'https' : 'http',
    httpVersion: '1.1',
    remoteAddress: header(REMOTE_ADDRESS),
    header,
  };
}

function target(head: RequestHead): string {
  return head.query === '' ? head.path : `${head.path}?${head.query}`;
}

function applicationFields(rawHeaders: readonly string[]): string[] {
  return rawHeaders.filter((_, index) => {
    const name = rawHeaders[index - (index % 2)]?.toLowerCase() ?? '';
    return !OWN_FIELDS.has(name) && !NOT_OF_A_HANDSHAKE.has(name);
  });
}
