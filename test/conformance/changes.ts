import { isDeepStrictEqual } from 'node:util';

import type { Answer } from './ask.js';

/** A place where two answers differ; a side that has nothing there is `undefined`. */
export interface Change {
  /** `status`, the name of a header, `body`, or a path into a JSON body: `body.detail.0.msg`. */
  readonly place: string;
  readonly fastapi: unknown;
  readonly sluice: unknown;
}

/** Every place where the answers of the two servers differ. */
export function changesBetween(fastapi: Answer, sluice: Answer): readonly Change[] {
  const names = new Set([...Object.keys(fastapi.headers), ...Object.keys(sluice.headers)]);
  const headers = [...names].map((name) => ({
    place: name,
    fastapi: fastapi.headers[name],
    sluice: sluice.headers[name],
  }));
  const bodies = { place: 'body', fastapi: fastapi.body, sluice: sluice.body };
  return [
    { place: 'status', fastapi: fastapi.status, sluice: sluice.status },
    ...headers,
    ...(fastapi.status === sluice.status ? within(bodies) : [bodies]),
  ].filter((change) => !isDeepStrictEqual(change.fastapi, change.sluice));
}

/** Descends as far as both sides have the same shape. */
function within(change: Change): readonly Change[] {
  const { place, fastapi, sluice } = change;
  if (!isContainer(fastapi) || !isContainer(sluice)) return [change];
  if (Array.isArray(fastapi) !== Array.isArray(sluice)) return [change];
  if (Array.isArray(fastapi) && Array.isArray(sluice) && fastapi.length !== sluice.length) {
    return [change];
  }
  return [...new Set([...Object.keys(fastapi), ...Object.keys(sluice)])].flatMap((key) =>
    within({ place: `${place}.${key}`, fastapi: fastapi[key], sluice: sluice[key] }),
  );
}

function isContainer(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
