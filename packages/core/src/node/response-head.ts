import type { RawHeaders } from '../http/exchange.js';
import { findField, removeField } from '../http/headers.js';
import { REQUEST_ID } from '../http/request-id.js';
import { isBodyless } from '../http/status.js';

export const LENGTH = 'content-length';

/**
 * The application's header fields and the request id, without the fields about framing and the
 * connection, which the transport writes.
 */
export function completeHead(headers: RawHeaders, requestId: string): string[] {
  const head: string[] = [];
  let hasId = false;
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] ?? '';
    if (isTransportField(name)) continue;
    head.push(name, headers[index + 1] ?? '');
    hasId ||= name.length === REQUEST_ID.length && name.toLowerCase() === REQUEST_ID;
  }
  if (!hasId) head.push(REQUEST_ID, requestId);
  return head;
}

interface WholeResponse {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string | Uint8Array | undefined;
}

/** The header fields of a response whose body is known, its length included. */
export function wholeHead(
  request: { readonly method: string; readonly requestId: string },
  { status, headers, body }: WholeResponse,
): string[] {
  const head = completeHead(headers, request.requestId);
  if (isBodyless(status)) {
    // RFC 9110 §8.6: a 204 has no length. The length of a 304 would describe the 200 it stands for.
    removeField(head, LENGTH);
    return head;
  }
  // A HEAD without a body keeps the length that the application set for GET. What came over the channel
  // of a replica without a body is an empty one.
  const isHead = request.method === 'HEAD' && (body === undefined || body.length === 0);
  if (isHead && findField(head, LENGTH) !== undefined) return head;
  removeField(head, LENGTH);
  head.push(LENGTH, String(body === undefined ? 0 : Buffer.byteLength(body)));
  return head;
}

/** True for a header field that only the transport may set. */
export function isTransportField(name: string): boolean {
  // The lengths of the three names; they spare most fields the lookup.
  const { length } = name;
  return (length === 10 || length === 17) && TRANSPORT_FIELDS.has(name.toLowerCase());
}

const TRANSPORT_FIELDS = new Set(['connection', 'keep-alive', 'transfer-encoding']);
