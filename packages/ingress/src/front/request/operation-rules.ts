import type { RequestHead } from '@sluice/core';
import { DEFAULT_MAX_BODY_BYTES, isForm, jsonRefusal } from '@sluice/core/internal';

import type { Resumption } from '../../balance/resumed-work.js';
import type { OperationEntry, OperationIndex } from '../../routes/snapshot.js';
import type { Destination } from '../locate.js';

/** How many bytes the body of a request may have. */
export function bodyLimit(index: OperationIndex, operation: OperationEntry | undefined): number {
  if (index.ownBodies) return Number.POSITIVE_INFINITY;
  return operation?.maxBodyBytes ?? index.maxBodyBytes;
}

/**
 * True when the front collects all of the body before it sends the request, because the operation can
 * begin only then.
 *
 * Long uploads are the exception: a replica stores them on disk while they come, and the front would
 * hold them in memory.
 */
export function takesBodyWhole(head: RequestHead, operation: OperationEntry | undefined): boolean {
  if (operation?.methods.includes(head.method) !== true) return false;
  switch (operation.body) {
    case 'json':
      return jsonRefusal(head) === undefined;
    case 'form':
      return isForm(head);
    case 'files':
      return isForm(head) && isDeclaredShort(head);
    case undefined:
      return false;
    default:
      return operation.body satisfies never;
  }
}

function isDeclaredShort(head: RequestHead): boolean {
  const length = head.header('content-length');
  return length !== undefined && Number(length) <= DEFAULT_MAX_BODY_BYTES;
}

// RFC 9110 §9.2.2 calls TRACE idempotent too; the front never forwards it.
const SAFE_TO_REPEAT: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'OPTIONS',
  'PUT',
  'DELETE',
  'QUERY',
]);

/** True when the operation may run a second time after the replica that had the request died. */
export function mayRunTwice(head: RequestHead, operation: OperationEntry | undefined): boolean {
  const retry = operation?.retry;
  if (SAFE_TO_REPEAT.has(head.method) || retry === 'always') return true;
  if (retry !== 'idempotency-key') return false;
  const key = head.header('idempotency-key');
  return key !== undefined && key !== '';
}

/** Which stream a client comes back to; undefined for any other request. */
export function resumedBy(
  head: RequestHead,
  to: Pick<Destination, 'mounted' | 'operation'>,
): Resumption | undefined {
  const { index, target } = to.mounted;
  // An application without such streams is not even asked for its operation.
  if (index.resumable !== true) return undefined;
  const lastEventId = head.header('last-event-id');
  if (lastEventId === undefined || to.operation?.resumable !== true) return undefined;
  return { target, lastEventId };
}
