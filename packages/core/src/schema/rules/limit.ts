import type { SchemaObject } from 'openapi3-ts/oas31';
import type { Problem } from '../problem.js';

/** Checks a value of the right type; undefined when the value is valid. */
export type Check<T> = (value: T) => Problem | undefined;

/** A rule in the form of an option of a parameter: `@Query({ ge: 1 })`. */
export interface Limit<L, T> {
  /** Makes the check of a limit, in pydantic's words. */
  check(limit: L): Check<T>;
  /** Describes the limit as a JSON Schema keyword. */
  schema(limit: L): SchemaObject;
  /** Describes a default beyond the limit: `is below ge 1`. */
  defect(limit: L): string;
}

/** The limit of each option of `Constraints`, in the order of their checks. */
export type Limits<Constraints, T> = {
  readonly [K in keyof Constraints]-?: Limit<NonNullable<Constraints[K]>, T>;
};

type AnyLimits<T> = Readonly<Record<string, Limit<unknown, T>>>;

/** Makes the check of all limits that are set. */
export function limitCheck<T>(limits: AnyLimits<T>, constraints: object): Check<T> {
  const checks = setLimits(limits, constraints).map(({ limit, value }) => limit.check(value));
  return (value) => {
    for (const check of checks) {
      const problem = check(value);
      if (problem !== undefined) return problem;
    }
    return undefined;
  };
}

/** The JSON Schema keywords of all limits that are set. */
export function limitSchema<T>(limits: AnyLimits<T>, constraints: object): SchemaObject {
  return Object.assign(
    {},
    ...setLimits(limits, constraints).map(({ limit, value }) => limit.schema(value)),
  );
}

/** Describes how a default breaks a limit; undefined when it breaks none. */
export function limitDefect<T>(
  limits: AnyLimits<T>,
  constraints: object,
  given: T,
): string | undefined {
  const broken = setLimits(limits, constraints).find(
    ({ limit, value }) => limit.check(value)(given) !== undefined,
  );
  return broken?.limit.defect(broken.value);
}

interface SetLimit<T> {
  readonly limit: Limit<unknown, T>;
  readonly value: unknown;
}

function setLimits<T>(limits: AnyLimits<T>, constraints: object): SetLimit<T>[] {
  return Object.entries(limits).flatMap(([name, limit]) => {
    const value: unknown = Reflect.get(constraints, name);
    return value === undefined ? [] : [{ limit, value }];
  });
}

/** `1 item`, `2 items` */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
