import type { TypeModel } from '../types/type-model.js';
import type { Issue } from '../types/issue.js';

export type Validated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Checks and converts a value of one type.
 *
 * `loc` is the prefix of every issue. A validator never throws and never rejects, whatever the input.
 */
export type Validator = (
  value: unknown,
  loc: readonly (string | number)[],
) => Validated | Promise<Validated>;

/**
 * How strictly a value is read.
 *
 * `text`: path, query, header and cookie values (a string, or an array of strings when repeated),
 * coerced by FastAPI's rules. `json`: a parsed JSON body, strict.
 */
export type ValueMode = 'text' | 'json';

export interface ValidatorOptions {
  readonly mode: ValueMode;
  readonly forbidUnknown: boolean;
  /**
   * `compat` (the default): class-validator's verdicts, bug for bug. `strict`: without those that
   * surprise, listed in `classes/deviations.ts`.
   */
  readonly strictness?: 'compat' | 'strict';
}

/** Makes the validator of a type. */
export type CompileValidator = (type: TypeModel, options: ValidatorOptions) => Validator;
