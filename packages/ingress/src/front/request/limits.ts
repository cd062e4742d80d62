import { jsonRefusal, type Exchange } from '@sluice/core';

import type { OperationEntry, OperationIndex } from '../../routes/snapshot.js';

/** How long a request's body may be. */
export function bodyLimit(index: OperationIndex, operation: OperationEntry | undefined): number {
  if (index.ownBodies) return Number.POSITIVE_INFINITY;
  return operation?.maxBodyBytes ?? index.maxBodyBytes;
}

/** True when nothing of the request can be done before all of its body is here. */
export function takesBodyWhole(exchange: Exchange, operation: OperationEntry | undefined): boolean {
  if (operation?.body !== 'json' || !operation.methods.includes(exchange.method)) return false;
  return jsonRefusal(exchange) === undefined;
}

/** True when the request announces more than `limit` bytes: it is refused before any is read. */
export function declaresMoreThan(exchange: Exchange, limit: number): boolean {
  const declared = exchange.header('content-length');
  return declared !== undefined && Number(declared) > limit;
}
