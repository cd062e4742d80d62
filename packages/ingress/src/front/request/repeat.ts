import type { OperationEntry } from '../../routes/snapshot.js';

// RFC 9110 §9.2.2 calls TRACE idempotent too; nobody forwards it.
const SAFE_TO_REPEAT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** May an operation run a second time after the replica that had the request died? */
export function mayRepeatOperation(
  method: string,
  retry: OperationEntry['retry'] | undefined,
  idempotencyKey: string | undefined,
): boolean {
  if (SAFE_TO_REPEAT.has(method) || retry === 'always') return true;
  return retry === 'idempotency-key' && idempotencyKey !== undefined && idempotencyKey !== '';
}
