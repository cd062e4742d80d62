import type { BodySpec, ValueOfSpec } from '@sluice/core';

import type { Adapter, AdapterOptions } from './adapter.js';
import { checkOf } from './checked.js';
import { requireJson } from './content-type.js';

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
    requireJson(request);
    return check(await request.json(), application);
  };
}
