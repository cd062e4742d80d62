import type { MethodDecoratorOf } from '@sluice/core';

import { methodReplacer, nameOnInstance, perInstance } from '../replace-method.js';
import { ModelCache } from './model-cache.js';
import { markMultiplexed } from './prepare-models.js';
import { maxModels, type MultiplexedOptions } from './multiplexed-options.js';

/**
 * Keeps the models that a method loads, by their ids: `@Multiplexed({ maxNumModelsPerReplica: 2 })` on
 * `async load(modelId: string): Promise<Model>`.
 *
 * Callers of one model share its load; beyond the limit, the model that was longest not asked for is let
 * go. Callers pass `getMultiplexedModelId()`: the ingress prefers replicas that hold the model of a
 * request. An empty id is a 400. Works with legacy and with standard decorators.
 */
export function Multiplexed<M = never>(
  options: MultiplexedOptions<M> = {},
): MethodDecoratorOf<(modelId: string) => Promise<[M] extends [never] ? unknown : M>> {
  const max = maxModels(options, '@Multiplexed()');
  return methodReplacer('Multiplexed', (method) => {
    const cacheOf = perInstance(
      (instance) =>
        new ModelCache({
          name: nameOnInstance(instance, method),
          maxModels: max,
          load: (modelId: string): Promise<unknown> => Reflect.apply(method, instance, [modelId]),
          unload: unloading(options),
        }),
    );
    const get = async function get(this: object, modelId: string): Promise<unknown> {
      return await cacheOf(this).get(modelId);
    };
    markMultiplexed(get, cacheOf);
    return get;
  });
}

/** A function of a model's id that loads the model at most once. */
export interface MultiplexedModels<M> {
  (modelId: string): Promise<M>;
  /** The models that are held, the one that was longest not asked for first. */
  modelIds(): readonly string[];
  /** Lets every model go. A replica does so when it ends; elsewhere call it in `close`. */
  unloadAll(): Promise<void>;
}

/** As {@link Multiplexed}, for a function: `readonly model = multiplexed((id: string) => open(id))`. */
export function multiplexed<M>(
  load: (modelId: string) => Promise<M> | M,
  options: MultiplexedOptions<M> = {},
): MultiplexedModels<M> {
  const name = load.name === '' ? 'multiplexed' : load.name;
  const max = maxModels(options, name);
  const cache = new ModelCache({ name, maxModels: max, load, unload: unloading(options) });
  const get = async (modelId: string): Promise<M> => await cache.get(modelId);
  return Object.assign(get, {
    modelIds: () => cache.modelIds(),
    unloadAll: () => cache.unloadAll(),
  });
}

const HOOKS = [
  // Node 20 has the symbols, but not every compiler's library.
  Reflect.get(Symbol, 'asyncDispose'),
  Reflect.get(Symbol, 'dispose'),
  'close',
].filter((name): name is symbol | string => name !== undefined);

function unloading<M>({
  unload,
}: MultiplexedOptions<M>): (model: unknown, modelId: string) => void | Promise<void> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the cache gives what the function loaded, which is of the type that the options are for
  if (unload !== undefined) return unload as (model: unknown, modelId: string) => void;
  return async (model) => {
    if (typeof model !== 'object' || model === null) return;
    for (const name of HOOKS) {
      const hook: unknown = Reflect.get(model, name);
      if (typeof hook !== 'function') continue;
      await Reflect.apply(hook, model, []);
      return;
    }
  };
}
