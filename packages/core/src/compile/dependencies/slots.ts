import { DefinitionError } from '../../errors.js';
import type { DependencyModel } from '../../model/handler-model.js';
import type { RequestScope } from '../../scope/request-scope.js';
import type { Instances } from '../handler/call-handler.js';
import type { Incoming } from '../handler/inputs.js';

/** Waits until a request may hold all its dependencies with `maxConcurrency`. */
export type TakeSlots = (incoming: Incoming) => Promise<void>;

/**
 * Makes the function that takes the slots of an endpoint's dependencies; undefined without a limit.
 *
 * A request takes all its slots before the first dependency runs, and in one order for all endpoints,
 * so that two requests can never wait for each other.
 */
export function compileSlots(
  dependencies: readonly DependencyModel[],
  instances: Instances,
): TakeSlots | undefined {
  const counts = new Map<Slots, DependencyModel[]>();
  for (const model of dependencies) {
    if (model.maxConcurrency === undefined) continue;
    const slots = slotsOf(instances, model, model.maxConcurrency);
    counts.set(slots, [...(counts.get(slots) ?? []), model]);
  }
  if (counts.size === 0) return undefined;
  const all = [...counts]
    .map(([slots, models]) => ({ slots, count: models.length, models }))
    .toSorted((a, b) => a.slots.order - b.slots.order);
  for (const { slots, count, models } of all) {
    if (count > slots.size) throw tooManyUses(models, slots.size);
  }
  return async ({ scope, held }) => {
    for (const { slots, count, models } of all) {
      await slots.take(count, scope);
      const free = (): void => slots.free(count);
      const [first] = models;
      held?.add({
        name: first?.run.name ?? '',
        scope: first?.scope ?? 'request',
        end: free,
        fail: (error) => {
          free();
          return Promise.resolve(error);
        },
      });
    }
  };
}

function tooManyUses(models: readonly DependencyModel[], size: number): DefinitionError {
  return new DefinitionError([
    {
      code: 'E_DEPENDENCY_CONCURRENCY',
      where: models[0]?.run.name ?? '',
      what: `is used ${models.length} times by one request, but has maxConcurrency: ${size}.`,
      fix: 'Raise the limit, or leave out { cache: false } so that the uses share a value.',
    },
  ]);
}

const SLOTS = new WeakMap<Instances, Map<string, Map<unknown, Slots>>>();
let made = 0;

// All endpoints of an application share the slots of a dependency.
function slotsOf(instances: Instances, { target }: DependencyModel, size: number): Slots {
  const bySize = SLOTS.get(instances) ?? new Map<string, Map<unknown, Slots>>();
  SLOTS.set(instances, bySize);
  const key = String(size);
  const byTarget = bySize.get(key) ?? new Map<unknown, Slots>();
  bySize.set(key, byTarget);
  const slots = byTarget.get(target) ?? new Slots(size, (made += 1));
  byTarget.set(target, slots);
  return slots;
}

interface Waiting {
  readonly count: number;
  readonly start: () => void;
}

/** A number of slots; requests wait for them in the order in which they came. */
class Slots {
  readonly size: number;
  /** The place among all slots in which requests take them. */
  readonly order: number;
  #free: number;
  readonly #waiting: Waiting[] = [];

  constructor(size: number, order: number) {
    this.size = size;
    this.order = order;
    this.#free = size;
  }

  /** Resolves with `count` slots taken; rejects with `CancelledError` when the request is cancelled. */
  take(count: number, scope: RequestScope): Promise<void> {
    if (this.#waiting.length === 0 && this.#free >= count) {
      this.#free -= count;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting = {
        count,
        start: () => {
          unlisten();
          resolve();
        },
      };
      this.#waiting.push(waiting);
      const unlisten = scope.onAbort((error) => {
        const place = this.#waiting.indexOf(waiting);
        if (place < 0) return;
        this.#waiting.splice(place, 1);
        this.#startNext();
        reject(error);
      });
    });
  }

  free(count: number): void {
    this.#free += count;
    this.#startNext();
  }

  #startNext(): void {
    for (let [next] = this.#waiting; next && next.count <= this.#free; [next] = this.#waiting) {
      this.#waiting.shift();
      this.#free -= next.count;
      next.start();
    }
  }
}
