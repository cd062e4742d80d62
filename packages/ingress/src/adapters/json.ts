import {
  DefinitionError,
  HttpError,
  ValidationError,
  compileValidator,
  isJson,
  typeOf,
  type BodySpec,
  type DefinitionProblem,
  type TypeModel,
  type ValueOfSpec,
} from '@sluice/core';

import type { Adapter } from './adapter.js';

/**
 * Reads a JSON body: 415 for another content type, 422 for malformed JSON and for what does not fit
 * `type` (a class with validators, `[Item]`, a Standard Schema, a record of fields; any JSON unless said).
 *
 * Throws `DefinitionError` when `type` is no type.
 */
export function jsonAdapter(): Adapter;
export function jsonAdapter<S extends BodySpec>(type: S): Adapter<ValueOfSpec<S>>;
export function jsonAdapter(type?: BodySpec): Adapter {
  const model: TypeModel = type === undefined ? { kind: 'unknown' } : modelOf(type);
  const validate = compileValidator(model, { mode: 'json', forbidUnknown: false });
  return async (request) => {
    requireJson(request.headers.get('content-type'));
    const validated = await validate(await request.json(), ['body']);
    if (validated.ok) return validated.value;
    throw new ValidationError(validated.issues);
  };
}

function modelOf(type: BodySpec): TypeModel {
  const problems: DefinitionProblem[] = [];
  const model = typeOf(type, (code, what, fix) => {
    problems.push({ code, where: 'jsonAdapter', what, fix });
  });
  if (problems.length > 0) throw new DefinitionError(problems);
  return model;
}

function requireJson(contentType: string | null): void {
  if (contentType !== null && isJson(contentType)) return;
  const got = contentType === null ? 'no Content-Type' : `'${contentType.slice(0, 100)}'`;
  throw new HttpError(415, `Expected Content-Type 'application/json', got ${got}.`);
}
