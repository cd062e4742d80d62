/**
 * The values that generated code refers to.
 *
 * Generated code holds no value of the user: names and numbers become literals, everything else a
 * constant that is passed in.
 */
export interface Constants {
  /** The name under which the code finds a value; the same one for the same value. */
  use(value: unknown): string;
  /** Runs the code, a function body, with the values in scope. */
  evaluate(body: string): unknown;
}

export function newConstants(): Constants {
  const names = new Map<unknown, string>();
  return {
    use(value) {
      const name = names.get(value) ?? `c${names.size}`;
      names.set(value, name);
      return name;
    },
    evaluate(body) {
      // oxlint-disable-next-line typescript/no-implied-eval -- the body is built from literals and constants alone
      const build = new Function(...names.values(), `"use strict";\n${body}`);
      return Reflect.apply(build, undefined, [...names.keys()]);
    },
  };
}

/** A name as a JSON-quoted literal. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}

/** A literal where the value has one, else a constant. */
export function literal(value: unknown, constants: Constants): string {
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  const isPlain = typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0);
  return isPlain ? `${value < 0 ? `(${value})` : value}` : constants.use(value);
}
