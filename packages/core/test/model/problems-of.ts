import { type AppOptions, DefinitionError, type DefinitionProblem, describe } from '@sluice/core';

/** The mistakes that `describe` finds in a class. */
export function problemsOf(
  type: new (...args: never[]) => object,
  options: AppOptions = {},
): readonly DefinitionProblem[] {
  try {
    describe(type, options);
    return [];
  } catch (error) {
    if (error instanceof DefinitionError) return error.problems;
    throw error;
  }
}

/** The mistakes as `code where`. */
export function codesOf(type: new (...args: never[]) => object): string[] {
  return problemsOf(type).map(({ code, where }) => `${code} ${where}`);
}
