/**
 * The values that generated code refers to.
 *
 * Generated code never contains a user's value as text: names and numbers become quoted literals, and
 * every other value becomes a constant that is passed in.
 */
export interface Constants {
  /** Returns the name of a value in the code; the same value always gets the same name. */
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

/** Writes a value as a literal if it has one, else as a constant. */
export function literal(value: unknown, constants: Constants): string {
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  const isPlain = typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0);
  return isPlain ? `${value < 0 ? `(${value})` : value}` : constants.use(value);
}
