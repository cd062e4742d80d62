import type { SchemaObject } from 'openapi3-ts/oas31';
import { type Constants, literal } from '../code/constants.js';

/** The JSON type that a rule requires. */
export type RuleBase = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'array' | 'object';

/** FastAPI's word for a broken rule, and its context. */
export interface Explanation {
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The arguments a decorator was given: `[1, 80]` for `@Length(1, 80)`. */
export type DecoratorArguments = readonly unknown[];

/** The definition of a decorator of class-validator. */
export interface Rule {
  /** The name of the rule in class-validator's errors. */
  readonly name: string;
  readonly base?: RuleBase;
  /** True for a rule that checks only the type: when it fails, the property's other rules fail with it. */
  readonly isTypeRule?: true;
  /** True for a rule that an absent value passes, so that the property is not required. */
  readonly acceptsAbsent?: true;
  /** class-validator's message without its prefix; distinguishes its rule from a user's of the same name. */
  readonly message?: string;
  /**
   * Makes an expression over `v` that is true when the rule holds; undefined for unsupported arguments.
   * Without an expression the generated code calls the library's rule.
   */
  test?(code: RuleCode): string | undefined;
  /** The issue of a value that breaks the rule. */
  explain(args: DecoratorArguments, value: unknown): Explanation;
  /** Describes the rule as JSON Schema keywords, besides the `type` of its base; defaults to none. */
  schema?(args: DecoratorArguments): SchemaObject;
  /** The allowed values, for a rule that lists them. */
  values?(args: DecoratorArguments): unknown;
}

/** The means to write a rule's test. */
export interface RuleCode {
  readonly args: DecoratorArguments;
  readonly constants: Constants;
  /** Code that calls the library's own rule with `v`, for values that the short test cannot decide. */
  readonly ask: string;
  /** Makes code that calls the library's own rule with the value of another expression. */
  readonly askAbout: (expression: string) => string;
}

/** Reads an argument that should be a number; undefined, which the document omits, for any other. */
export function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A number as a literal; undefined for any other value. */
export function numberLiteral(value: unknown, constants: Constants): string | undefined {
  return typeof value === 'number' ? literal(value, constants) : undefined;
}

/** The issue of rules for which FastAPI has no word. */
export const valueError: Rule['explain'] = () => ({ type: 'value_error' });
