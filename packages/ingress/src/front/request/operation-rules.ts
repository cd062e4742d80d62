import type { RequestHead } from '@sluice/core';
import { jsonRefusal } from '@sluice/core/internal';

import type { OperationEntry, OperationIndex } from '../../routes/snapshot.js';

/** How many bytes the body of a request may have. */
export function bodyLimit(index: OperationIndex, operation: OperationEntry | undefined): number {
  if (index.ownBodies) return Number.POSITIVE_INFINITY;
  return operation?.maxBodyBytes ?? index.maxBodyBytes;
}

/** True when the operation can begin only once all of the body is here. */
export function takesBodyWhole(head: RequestHead, operation: OperationEntry | undefined): boolean {
  if (operation?.body !== 'json' || !operation.methods.includes(head.method)) return false;
  return jsonRefusal(head) === undefined;
}

// RFC 9110 §9.2.2 calls TRACE idempotent too; the front never forwards it.
const SAFE_TO_REPEAT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** True when the operation may run a second time after the replica that had the request died. */
export function mayRunTwice(head: RequestHead, operation: OperationEntry | undefined): boolean {
  const retry = operation?.retry;
  if (SAFE_TO_REPEAT.has(head.method) || retry === 'always') return true;
  if (retry !== 'idempotency-key') return false;
  const key = head.header('idempotency-key');
  return key !== undefined && key !== '';
}
