import { randomUUID } from 'node:crypto';

const SANE = /^[A-Za-z0-9._~:@/+=-]{1,128}$/;

/** The client's `x-request-id` when it can go into logs and headers as it is, else a UUID v4. */
export function requestIdOf(given: string | string[] | undefined): string {
  return typeof given === 'string' && SANE.test(given) ? given : randomUUID();
}
