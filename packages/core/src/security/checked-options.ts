import { DefinitionError, type DefinitionProblem } from '../errors.js';

/** Adds a mistake in the options of a security dependency. */
export type RefuseOption = (what: string, fix: string) => void;

/** Collects the mistakes in the options of a security dependency, and throws them together. */
export function checkedOptions<T>(name: string, read: (refuse: RefuseOption) => T): T {
  const problems: DefinitionProblem[] = [];
  const result = read((what, fix) => {
    problems.push({ code: 'E_SECURITY_OPTION', where: `${name}()`, what, fix });
  });
  if (problems.length > 0) throw new DefinitionError(problems);
  return result;
}

/** A list of an option that is one value or several; undefined where it was left out. */
export function oneOrMore<T>(option: T | readonly T[] | undefined): readonly T[] | undefined {
  if (option === undefined) return undefined;
  return isList(option) ? option : [option];
}

function isList<T>(option: T | readonly T[]): option is readonly T[] {
  return Array.isArray(option);
}
