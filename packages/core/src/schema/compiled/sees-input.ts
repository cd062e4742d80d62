import { transformedNames } from '../class-metadata.js';
import type { ClassModel } from '../from-class.js';
import type { TransformStorage } from '../libraries.js';
import { isPlainThunk, seesValueOnly } from './class-source.js';

/**
 * True when a function of the user is shown the input itself.
 *
 * It is then given a copy, without reserved keys and without the tags that discriminators remove.
 */
export function seesInput(models: readonly ClassModel[], storage: TransformStorage): boolean {
  return models.some(({ type }) =>
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

/** class-transformer's number for the direction. */
const PLAIN_TO_CLASS = 0;
