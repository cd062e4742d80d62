import { HttpError, type BodySpec, type ValueOfSpec } from '@sluice/core';
import { isJson } from '@sluice/core/internal';

import type { Adapter, AdapterOptions } from './adapter.js';
import { checkOf } from './checked.js';

/**
 * Reads a JSON body: 415 for another content type, 422 for malformed JSON and for JSON that does not fit
 * `type`: a class with validators, `[Item]`, a Standard Schema or a record of fields. Without a type
 * any JSON fits.
 *
 * `options` default to those of `@Ingress`. Throws `DefinitionError` when `type` is not a type.
 */
export function jsonAdapter(): Adapter;
export function jsonAdapter<const S extends BodySpec>(
  type: S,
  options?: AdapterOptions,
): Adapter<ValueOfSpec<S>>;
export function jsonAdapter(type?: BodySpec, options: AdapterOptions = {}): Adapter {
  const check = checkOf(type, { adapter: 'jsonAdapter', mode: 'json', options });
  return async (request, application) => {
    requireJson(request.headers.get('content-type'));
    return check(await request.json(), application);
  };
}

function requireJson(contentType: string | null): void {
  if (contentType !== null && isJson(contentType)) return;
  const got = contentType === null ? 'no Content-Type' : `'${contentType.slice(0, 100)}'`;
  throw new HttpError(415, `Expected Content-Type 'application/json', got ${got}.`);
}
