import type { SchemaObject } from 'openapi3-ts/oas31';
import { type Constants, literal } from '../code/constants.js';

/** The JSON type a rule presupposes. */
export type RuleBase = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'array' | 'object';

/** FastAPI's word for a broken rule, and its context. */
export interface Explanation {
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The arguments a decorator was given: `[1, 80]` for `@Length(1, 80)`. */
export type DecoratorArguments = readonly unknown[];

/** Everything Sluice knows of one decorator of class-validator. */
export interface Rule {
  /** The name class-validator gives it in errors. */
  readonly name: string;
  readonly base?: RuleBase;
  /** Checks nothing but the base: when it fails, the other rules of the property only repeat it. */
  readonly isTypeRule?: true;
  /** Absence passes, so the property is not required. */
  readonly acceptsAbsent?: true;
  /** class-validator's message without its prefix, which tells its rule from a user's of the same name. */
  readonly message?: string;
  /**
   * An expression over `v` that is true when the rule holds; undefined for arguments it does not know.
   * A rule without a test is called.
   */
  test?(code: RuleCode): string | undefined;
  /** The issue of a value that breaks the rule. */
  explain(args: DecoratorArguments, value: unknown): Explanation;
  /** The JSON Schema keywords it stands for, besides the `type` of its base; defaults to none. */
  schema?(args: DecoratorArguments): SchemaObject;
  /** The values it allows, when it allows only these. */
  values?(args: DecoratorArguments): unknown;
}

/** The means to write a rule's test. */
export interface RuleCode {
  readonly args: DecoratorArguments;
  readonly constants: Constants;
  /** Asks the library's own rule about `v`: for values that the short test cannot decide. */
  readonly ask: string;
  /** Asks it about the value of another expression. */
  readonly askAbout: (expression: string) => string;
}

/** An argument that should be a number; a bad one is left out of the document. */
export function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A number as a literal; undefined for any other value. */
export function numberLiteral(value: unknown, constants: Constants): string | undefined {
  return typeof value === 'number' ? literal(value, constants) : undefined;
}

/** The issue of rules for which FastAPI has no word. */
export const valueError: Rule['explain'] = () => ({ type: 'value_error' });
