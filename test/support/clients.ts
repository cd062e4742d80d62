import { type ClientRequest, get } from 'node:http';

import type { Served } from './sluice-process.js';

/** A request of a client that may leave. */
export interface Asked {
  readonly request: ClientRequest;
  /** Its `x-request-id`. */
  readonly id: string;
}

let count = 0;

/** Asks on a connection of its own, so that leaving closes it. */
export function ask(
  { url }: Pick<Served, 'url'>,
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Asked {
  const id = `request-${(count += 1)}`;
  const all = { ...headers, 'x-request-id': id };
  const request = get(`${url}${path}`, { headers: all, agent: false });
  // A client that leaves gets an error of its own making.
  request.on('error', () => undefined);
  return { request, id };
}

/** The monotonic clock that all processes of this machine have. */
export const nowMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;
