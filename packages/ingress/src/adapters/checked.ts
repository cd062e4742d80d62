import {
  DefinitionError,
  ValidationError,
  type BodySpec,
  type DefinitionProblem,
  type TypeModel,
} from '@sluice/core';
import {
  compileValidator,
  forbids,
  typeOf,
  type Validator,
  type ValueMode,
} from '@sluice/core/internal';

import type { AdapterOptions } from './adapter.js';

/** How an adapter checks the value it has read. */
interface Reading {
  /** The adapter's name, for errors. */
  readonly adapter: string;
  readonly mode: ValueMode;
  /** Options of the adapter itself; the application's fill in the rest. */
  readonly options: AdapterOptions;
}

/** Checks and converts a value; rejects with `ValidationError` when the value does not fit. */
export type AdapterCheck = (value: unknown, application?: AdapterOptions) => Promise<unknown>;

/**
 * Makes the check of the values that an adapter reads.
 *
 * Throws `DefinitionError` when `type` is not a type.
 */
export function checkOf(
  type: BodySpec | undefined,
  { adapter, mode, options }: Reading,
): AdapterCheck {
  const model: TypeModel = type === undefined ? { kind: 'unknown' } : modelOf(type, adapter);
  // An adapter is made before its application is known, and may serve several.
  const validators = new Map<string, Validator>();
  return async (value, application) => {
    const { validation = 'compat', ...given } = { ...application, ...options };
    const forbidUnknown = forbids(given.forbidUnknown, 'body');
    const key = `${validation} ${forbidUnknown}`;
    let validate = validators.get(key);
    if (validate === undefined) {
      validate = compileValidator(model, { mode, forbidUnknown, strictness: validation });
      validators.set(key, validate);
    }
    const validated = await validate(value, ['body']);
    if (validated.ok) return validated.value;
    throw new ValidationError(validated.issues);
  };
}

function modelOf(type: BodySpec, adapter: string): TypeModel {
  const problems: DefinitionProblem[] = [];
  const model = typeOf(type, (code, what, fix) => {
    problems.push({ code, where: adapter, what, fix });
  });
  if (problems.length > 0) throw new DefinitionError(problems);
  return model;
}
