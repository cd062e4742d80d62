import { emittedConstructorTypes } from '../signature/emitted-types.js';
import { type ClassLike, type Constructor, lineage } from '../types/constructor.js';
import { constructorParameters } from './read-records.js';

// Registered, so that two copies of this package in one process know each other's classes.
const KEY = Symbol.for('sluice.singleton');

/**
 * Makes one instance of the class for the whole replica: a pool, a client, a model.
 *
 * The class is a parameter of the constructors and methods that need it, without a decorator, or named by
 * `@Depends(Pool)` and `depends`. The instance is constructed at start; its `init` is awaited before the
 * first request, its `close` after the last, in the order in which instances need each other.
 */
export function Singleton(): (type: ClassLike, context?: unknown) => void {
  return (type) => {
    Object.defineProperty(type, KEY, { value: true });
  };
}

/** True for a class with `@Singleton()` of its own. */
export function isSingleton(type: unknown): type is Constructor {
  return typeof type === 'function' && Object.hasOwn(type, KEY);
}

/** The singletons among the parameters of a class's constructor, by position. */
export function constructorSingletons(type: ClassLike): readonly (Constructor | undefined)[] {
  for (const declared of lineage(type)) {
    const records = constructorParameters(declared);
    const emitted = emittedConstructorTypes(declared) ?? [];
    if (emitted.length + records.length === 0) continue;
    const count = Math.max(emitted.length, ...records.map(({ index }) => index + 1));
    return Array.from({ length: count }, (_, index) => {
      const said = records.find((record) => record.index === index)?.dependency?.target;
      const own = emitted[index];
      const named = said ?? (own?.kind === 'class' ? own.type : undefined);
      return isSingleton(named) ? named : undefined;
    });
  }
  return [];
}
