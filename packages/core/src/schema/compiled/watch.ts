import { type Constructor, lineage } from '../../types/constructor.js';
import type { TransformStorage, ValidationStorage } from '../classes/libraries.js';

/** True while nothing has been added to what the libraries know of some classes. */
export type IsFresh = () => boolean;

/**
 * Watches for decorators that run after a class was compiled.
 *
 * The libraries only ever add records, so that counting them is enough: a few dozen lengths for each
 * value that is validated.
 */
export function watchClasses(
  types: readonly Constructor[],
  validation: ValidationStorage | undefined,
  transforms: readonly TransformStorage[],
): IsFresh {
  const classes = [...new Set(types.flatMap(lineage))];
  const tables: ReadonlyMap<unknown, unknown>[] = [
    ...(validation === undefined ? [] : [validation.validationMetadatas]),
    ...transforms.flatMap((storage) => [
      storage['_typeMetadatas'],
      storage['_exposeMetadatas'],
      storage['_excludeMetadatas'],
      storage['_transformMetadatas'],
    ]),
  ];
  const known = tables.flatMap((table) => classes.map((each) => table.get(each)));
  const lists: readonly unknown[][] = known.filter((each) => Array.isArray(each));
  const maps = known.filter((each) => each instanceof Map);
  const inner: readonly unknown[][] = maps
    .flatMap((map) => [...(map as Map<unknown, unknown>).values()])
    .filter((each) => Array.isArray(each));
  const counted = [...lists, ...inner];
  const lengths = counted.map((list) => list.length);
  const sizes = maps.map((map) => map.size);
  const missing = tables.map((table) => classes.filter((each) => !table.has(each)));
  const tableSizes = tables.map((table) => table.size);
  return () => {
    for (let index = 0; index < counted.length; index += 1) {
      if (counted[index]?.length !== lengths[index]) return false;
    }
    for (let index = 0; index < maps.length; index += 1) {
      if (maps[index]?.size !== sizes[index]) return false;
    }
    for (let index = 0; index < tables.length; index += 1) {
      const table = tables[index];
      if (table === undefined || table.size === tableSizes[index]) continue;
      // Another class has been decorated for the first time: perhaps one of these.
      if (missing[index]?.some((each) => table.has(each)) === true) return false;
      tableSizes[index] = table.size;
    }
    return true;
  };
}
