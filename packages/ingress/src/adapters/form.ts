import { HttpError, type GroupSpec, type HttpRequest, type ValueOfSpec } from '@sluice/core';

import type { Adapter, AdapterOptions } from './adapter.js';
import { checkOf } from './checked.js';
import { essenceOf } from './content-type.js';

const FORM_TYPES: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]);

/**
 * Reads an HTML form, urlencoded or multipart; 415 for another content type, 422 for a broken form.
 *
 * Without a type the handler gets the `FormData`. With one (a class with validators, a Standard
 * Schema, a record of fields) it gets an object: text is converted as query parameters are, a field
 * that comes several times is an array, and input that does not fit is a 422.
 *
 * `options` default to those of `@Ingress`. Throws `DefinitionError` when `type` is not a type.
 */
export function formAdapter(): Adapter<FormData>;
export function formAdapter<const S extends GroupSpec>(
  type: S,
  options?: AdapterOptions,
): Adapter<ValueOfSpec<S>>;
export function formAdapter(type?: GroupSpec, options: AdapterOptions = {}): Adapter {
  if (type === undefined) return readForm;
  const check = checkOf(type, { adapter: 'formAdapter', mode: 'text', options });
  return async (request, application) => check(fieldsOf(await readForm(request)), application);
}

function readForm(request: HttpRequest): Promise<FormData> {
  const essence = essenceOf(request);
  if (FORM_TYPES.has(essence)) return request.formData();
  const got = essence === '' ? 'no Content-Type' : `'${essence.slice(0, 100)}'`;
  throw new HttpError(
    415,
    `Expected Content-Type 'application/x-www-form-urlencoded' or 'multipart/form-data', got ${got}.`,
  );
}

/** The fields by name, an array where a name repeats. No prototype: clients choose the names. */
function fieldsOf(form: FormData): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.create(null);
  for (const name of new Set(form.keys())) {
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? values[0] : values;
  }
  return fields;
}
