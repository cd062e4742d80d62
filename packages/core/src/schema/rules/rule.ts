import type { SchemaObject } from 'openapi3-ts/oas31';

/** The JSON type a rule presupposes. */
export type RuleBase = 'string' | 'number' | 'integer' | 'boolean' | 'date' | 'array' | 'object';

/** FastAPI's word for a broken rule, and its context. */
export interface Explanation {
  readonly type: string;
  readonly ctx?: Readonly<Record<string, unknown>>;
}

/** The arguments a decorator was given: `[1, 80]` for `@Length(1, 80)`. */
export type RuleArguments = readonly unknown[];

/** What Sluice knows of one class-validator decorator. */
export interface Rule {
  readonly base?: RuleBase;
  /** Checks nothing but the base: when it fails, the other rules of the property only repeat it. */
  readonly isTypeRule?: true;
  /** Absence passes, so the property is not required. */
  readonly acceptsAbsent?: true;
  explain(args: RuleArguments, value: unknown): Explanation;
  /** The JSON Schema keywords it stands for, besides `type`. */
  schema(args: RuleArguments): SchemaObject;
}

/** Rules by the name class-validator gives them in errors. */
export type RuleFamily = Readonly<Record<string, Rule>>;

/** An argument that should be a number; a bad one is left out of the document. */
export function numeric(value: unknown): number | undefined {
  return typeof value === 'number' ? value : undefined;
}

/** A schema or context without the members that are undefined. */
export function defined<T extends object>(object: T): Defined<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the same keys and values, some left out
  return Object.fromEntries(
    Object.entries(object).filter(([, value]) => value !== undefined),
  ) as Defined<T>;
}

/** The same members, each of which may be absent and none undefined. */
export type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
