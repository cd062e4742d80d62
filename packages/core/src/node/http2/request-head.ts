import type { IncomingHttpHeaders } from 'node:http2';
import type { Socket } from 'node:net';

import type { ReceivedHead } from '../head.js';

/**
 * Reads the fields of an HTTP/2 request as those of the same request in HTTP/1.1, which is how
 * applications see it (RFC 9113 §8.3.1: `:authority` stands for `Host`).
 *
 * `rawHeaders` are the names and values in turn, pseudo-fields included.
 */
export function readHead(
  headers: IncomingHttpHeaders,
  rawHeaders: readonly string[],
  socket: Socket,
): ReceivedHead {
  const fields: string[] = [];
  const { ':authority': authority, ':method': method, ':path': url } = headers;
  // RFC 9113 §8.3.1: a Host that names another authority is malformed. `checkHead` refuses the two.
  if (authority !== undefined && authority !== headers.host) fields.push('host', authority);
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? '';
    if (name.startsWith(':')) continue;
    // RFC 9113 §8.2.3: a client may send each cookie as a field of its own.
    if (name === 'cookie') joinCookie(fields, rawHeaders[index + 1] ?? '');
    else fields.push(name, rawHeaders[index + 1] ?? '');
  }
  return {
    method,
    url,
    httpVersion: '1.1',
    headers: authority === undefined ? headers : { ...headers, host: authority },
    rawHeaders: fields,
    socket,
  };
}

function joinCookie(fields: string[], value: string): void {
  const place = fields.indexOf('cookie');
  if (place === -1) fields.push('cookie', value);
  else fields[place + 1] += `; ${value}`;
}
