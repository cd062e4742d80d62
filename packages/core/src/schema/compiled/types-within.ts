import { transformedNames } from '../classes/class-metadata.js';
import type { Constructor } from '../../types/constructor.js';
import { PLAIN_TO_CLASS, type TransformStorage } from '../classes/libraries.js';
import { isPlainThunk, isUserClass, seesValueOnly } from './class-source.js';

/**
 * Every class that values of some classes may hold: those given, and those that `@Type` leads to,
 * also where the rules of the property say something else.
 */
export function typesWithin(
  given: readonly Constructor[],
  storage: TransformStorage | undefined,
): readonly Constructor[] {
  const found = new Set(given);
  if (storage === undefined) return [...found];
  // A set is walked in insertion order, what is added on the way included.
  for (const type of found) {
    for (const name of transformedNames(type, { storage })) {
      const record = storage.findTypeMetadata(type, name);
      const subTypes = record?.options?.discriminator?.subTypes ?? [];
      const thunk = record?.typeFunction;
      const declared = thunk !== undefined && isPlainThunk(thunk) ? answerOf(thunk) : undefined;
      for (const each of [declared, ...subTypes.map(({ value }) => value)]) {
        if (isUserClass(each)) found.add(each);
      }
    }
  }
  return [...found];
}

function answerOf(thunk: () => unknown): unknown {
  try {
    return thunk();
  } catch {
    return undefined;
  }
}

/**
 * True when a function of the user is shown the input itself.
 *
 * The function is then given a copy, without `__proto__` and without the tags that discriminators remove.
 */
export function seesInput(types: readonly Constructor[], storage: TransformStorage): boolean {
  return types.some((type) =>
    transformedNames(type, { storage }).some((name) => {
      const thunk = storage.findTypeMetadata(type, name)?.typeFunction;
      const transforms = storage.findTransformMetadatas(type, name, PLAIN_TO_CLASS);
      return (
        (thunk !== undefined && !isPlainThunk(thunk)) ||
        transforms.some(({ transformFn }) => !seesValueOnly(transformFn))
      );
    }),
  );
}
