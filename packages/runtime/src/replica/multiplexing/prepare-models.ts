// Registered, so that two copies of this package in one process know each other's methods.
const PREPARE = Symbol.for('sluice.multiplexed');

/** Marks a method that loads models; `prepare` gives an instance its cache. */
export function markMultiplexed(method: object, prepare: (instance: object) => unknown): void {
  Object.defineProperty(method, PREPARE, { value: prepare });
}

/**
 * Gives an instance the caches of its methods before they are called: routers send a model's second
 * request to the replica of the first only when they know that the deployment has models.
 */
export function prepareModels(methods: Iterable<object>, instance: object): void {
  for (const method of methods) {
    const prepare: unknown = Object.getOwnPropertyDescriptor(method, PREPARE)?.value;
    if (typeof prepare === 'function') Reflect.apply(prepare, undefined, [instance]);
  }
}
