import { createHash } from 'node:crypto';

import type { RequestHead } from '../http/exchange.js';
import { findField } from '../http/headers.js';
import { checkPreconditions, notModified } from '../http/preconditions.js';
import { type Reply, StreamBody } from '../http/reply.js';
import type { OperationModel } from '../model/app-model.js';
import type { ToReply } from './to-reply.js';

/**
 * Gives whole responses to GET and HEAD the tag of their content, and makes a 304 of one that the client
 * has already. Streams, files and other statuses than 200 stay as they are.
 */
export function etagReply({ etag }: Pick<OperationModel, 'etag'>, toReply: ToReply): ToReply {
  if (etag === undefined) return toReply;
  return (result, head) => {
    const reply = toReply(result, head);
    return reply instanceof Promise
      ? reply.then((ready) => tagged(ready, head, etag))
      : tagged(reply, head, etag);
  };
}

function tagged(reply: Reply, head: RequestHead, kind: 'weak' | 'strong'): Reply {
  const { body } = reply;
  if (head.method !== 'GET' && head.method !== 'HEAD') return reply;
  if (body === undefined || body instanceof StreamBody || reply.status !== 200) return reply;
  const own = findField(reply.headers, 'etag');
  const etag = own ?? tagOf(body, kind);
  const headers = own === undefined ? [...reply.headers, 'etag', etag] : reply.headers;
  return checkPreconditions(head, { etag }) === 'not-modified'
    ? notModified(headers)
    : { status: 200, headers, body };
}

function tagOf(body: string | Uint8Array, kind: 'weak' | 'strong'): string {
  const digest = createHash('sha256').update(body).digest('base64url').slice(0, 22);
  return kind === 'strong' ? `"${digest}"` : `W/"${digest}"`;
}
