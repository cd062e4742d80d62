import type { TypeModel } from '../model/types.js';

/** One entry of a 422's `detail`, in FastAPI's form. */
export interface Issue {
  /** FastAPI's word where it has one (`int_parsing`, `missing`, `string_too_short`, ...). */
  readonly type: string;
  /** Source, then keys and indexes: `["body", "items", 0, "price"]`. */
  readonly loc: readonly (string | number)[];
  /** What is wrong, for people; a class-validator rule's own message. */
  readonly msg: string;
  /** What was received; absent for headers, cookies and secrets. */
  readonly input?: unknown;
  /** The numbers or values of the rule: `{ "gt": 0 }`. */
  readonly ctx?: Readonly<Record<string, unknown>>;
}

export type Validated =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly issues: readonly Issue[] };

/**
 * Checks and converts a value of one type.
 *
 * The one interface behind which the validation library is: from class-validator today, compiled
 * code later. `loc` is the prefix of every issue. Never throws and never rejects for any input.
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
   * surprise, listed in `compiled/deviations.ts`.
   */
  readonly strictness?: 'compat' | 'strict';
}

/** Makes the validator of a type. */
export type CompileValidator = (type: TypeModel, options: ValidatorOptions) => Validator;
