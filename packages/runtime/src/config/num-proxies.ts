/** Ingress processes on one port, at most: more than any machine has cores to give them. */
export const MAX_PROXIES = 256;

/** True for a number of ingress processes that can be started. */
export function isProxyCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= MAX_PROXIES;
}
