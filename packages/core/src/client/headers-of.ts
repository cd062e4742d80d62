import type { CallOptions } from './client-options.js';

/** The header fields of every request of a client. */
export async function headersOf({ headers }: Pick<CallOptions, 'headers'>): Promise<Headers> {
  return new Headers(typeof headers === 'function' ? await headers() : headers);
}
