import type { TextGrammar } from '../types/parameter-source.js';
import type { TypeModel } from '../types/type-model.js';
import type { Issue } from '../validation-error.js';

export type Validated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Checks and converts a value of one type.
 *
 * `loc` is the prefix of every issue. A validator never throws and never rejects for any input.
 */
export type Validator = (
  value: unknown,
  loc: readonly (string | number)[],
) => Validated | Promise<Validated>;

/**
 * The form of the input, which decides how strictly a value is read.
 *
 * `text`: path, query, header and cookie values (a string, or an array of strings when repeated),
 * coerced by FastAPI's rules. `json`: a parsed JSON body, strict.
 */
export type ValueMode = 'text' | 'json';

/**
 * How the rules of a class are read.
 *
 * `compat` is class-validator bug for bug. `strict` differs in what `classes/deviations.ts` lists.
 */
export type Strictness = 'compat' | 'strict';

export interface ValidatorOptions {
  readonly mode: ValueMode;
  readonly forbidUnknown: boolean;
  /** Defaults to `compat`. */
  readonly strictness?: Strictness;
  /** How text is read; defaults to `lenient`. */
  readonly textGrammar?: TextGrammar;
  /** The validation groups of a class whose rules apply; defaults to all rules. */
  readonly groups?: readonly string[];
}

/** Makes the validator of a type. */
export type CompileValidator = (type: TypeModel, options: ValidatorOptions) => Validator;
