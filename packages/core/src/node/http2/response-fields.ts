import type { OutgoingHttpHeaders } from 'node:http2';

import type { RawHeaders } from '../../http/exchange.js';

/** Gives Node the fields of a response, whose names HTTP/2 has in lower case. */
export function responseFields(status: number, headers: RawHeaders): OutgoingHttpHeaders {
  const fields: OutgoingHttpHeaders = { ':status': status };
  for (let index = 0; index < headers.length; index += 2) {
    const name = (headers[index] ?? '').toLowerCase();
    const value = headers[index + 1] ?? '';
    if (CONNECTION_FIELDS.has(name)) continue;
    const before = fields[name];
    if (before === undefined) fields[name] = value;
    else fields[name] = [...(Array.isArray(before) ? before : [String(before)]), value];
  }
  return fields;
}

// RFC 9113 §8.2.2: fields of a connection have no place in HTTP/2, and Node throws for them.
const CONNECTION_FIELDS = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'te',
  'transfer-encoding',
  'upgrade',
]);
