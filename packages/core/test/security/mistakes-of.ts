import { DefinitionError } from '@sluice/core';

/** The mistakes that making something throws, as `code what`. */
export function mistakesOf(make: () => unknown): readonly string[] {
  try {
    make();
    return [];
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return error.problems.map(({ code, what }) => `${code} ${what}`);
  }
}
