import { settingsOptions } from './decorators/settings.js';
import { constructorSingletons } from './decorators/singleton.js';
import { DefinitionError } from './errors.js';
import { type Lifecycle, lifecycleOf } from './lifecycle.js';
import type { AppModel } from './model/app-model.js';
import { handlersOf } from './model/dependency-order.js';
import { loadSettings } from './settings/load-settings.js';
import { type Constructor, isClass } from './types/constructor.js';
import type { DependencyOverride } from './types/dependency.js';

/** The instances of `@Singleton()` classes of one replica, and of the class that is served. */
export class Singletons {
  readonly #instances = new Map<Constructor, object>();
  readonly #replacements: ReadonlyMap<unknown, DependencyOverride[1]>;
  /** Those that are being constructed, for a circle. */
  readonly #pending: Constructor[] = [];
  /** Constructed, and not yet initialised. */
  #fresh: Lifecycle[] = [];
  /** Initialised, in order. */
  readonly #live: Lifecycle[] = [];

  constructor(overrides: readonly DependencyOverride[] = []) {
    this.#replacements = new Map(overrides);
  }

  /** The instances by their classes. */
  get instances(): ReadonlyMap<Constructor, object> {
    return this.#instances;
  }

  /** Constructs a class; parameters beyond `args` get the singletons they name. */
  construct(type: Constructor, args: readonly unknown[]): object {
    const all = [...args];
    for (const [index, singleton] of constructorSingletons(type).entries()) {
      if (index >= args.length && singleton !== undefined) all[index] = this.get(singleton);
    }
    const instance: object = Reflect.construct(type, all);
    return instance;
  }

  /** Adds the instance of the class that is served. */
  add(type: Constructor, instance: object): void {
    this.#instances.set(type, instance);
  }

  /** Constructs the singletons that the handlers of an application take, and the classes of its routers. */
  addThoseOf({ operations, sockets }: AppModel): void {
    for (const { run } of [...operations, ...sockets].flatMap(handlersOf)) {
      if (run.kind === 'singleton') this.get(run.type);
      if (run.kind === 'method') this.get(run.owner);
    }
  }

  /**
   * The instance of a singleton, constructed on first use after those it needs.
   *
   * Throws `DefinitionError` for a circle, and for a constructor parameter that is no singleton.
   */
  get(type: Constructor): object {
    const known = this.#instances.get(type);
    if (known !== undefined) return known;
    if (this.#pending.includes(type)) throw circle([...this.#pending, type]);
    this.#pending.push(type);
    const instance = this.#make(type);
    this.#pending.pop();
    this.#instances.set(type, instance);
    this.#fresh.push(lifecycleOf(type, instance, type.name));
    return instance;
  }

  /** Awaits the `init` of each instance that is new, in the order in which they were constructed. */
  async init(): Promise<void> {
    const fresh = this.#fresh;
    this.#fresh = [];
    for (const lifecycle of fresh) {
      await lifecycle.init();
      this.#live.push(lifecycle);
    }
  }

  /** True when some instance has an `init` that has not run. */
  get hasInit(): boolean {
    return this.#fresh.some(({ hasInit }) => hasInit);
  }

  /** True when some instance has a `close`. */
  get hasDispose(): boolean {
    return [...this.#fresh, ...this.#live].some(({ hasDispose }) => hasDispose);
  }

  /** Awaits the `close` of each instance, the last first; rejects with the first error when all are closed. */
  async close(): Promise<void> {
    const errors: unknown[] = [];
    for (const lifecycle of this.#live.splice(0).toReversed()) {
      try {
        await lifecycle.dispose();
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  #make(type: Constructor): object {
    const replacement = this.#replacements.get(type) ?? type;
    if (replacement !== type && !isClass(replacement)) {
      const made: unknown = Reflect.apply(replacement, undefined, []);
      return Object(made);
    }
    const made = isClass(replacement) ? replacement : type;
    const settings = settingsOptions(made);
    if (settings !== undefined) return loadSettings(made, settings);
    refuseMissing(made);
    return this.construct(made, []);
  }
}

/** Throws `DefinitionError` for a constructor with a parameter that no singleton is. */
export function refuseMissing(type: Constructor): void {
  const singletons = constructorSingletons(type);
  for (let index = 0; index < type.length; index += 1) {
    if (singletons[index] !== undefined) continue;
    throw new DefinitionError([
      {
        code: 'E_SINGLETON_ARGUMENT',
        where: `${type.name} constructor parameter ${index + 1}`,
        what: 'is no class with @Singleton(), so nothing provides it.',
        fix: 'Decorate its class with @Singleton(), name one with @Depends(Other), or give the parameter a default.',
      },
    ]);
  }
}

function circle(types: readonly Constructor[]): DefinitionError {
  const last = types.at(-1);
  const names = types.slice(types.findIndex((type) => type === last)).map(({ name }) => name);
  return new DefinitionError([
    {
      code: 'E_DEPENDENCY_CYCLE',
      where: names[0] ?? '',
      what: `depends on itself: ${names.join(' > ')}.`,
      fix: 'Move what both need into a third dependency.',
    },
  ]);
}

/** The hooks of an instance together with those of the singletons, which begin before it and end after it. */
export function withSingletons(own: Lifecycle, singletons: Singletons): Lifecycle {
  return {
    ...own,
    // The singletons are closed only if they were initialised.
    hasInit: own.hasInit || singletons.hasInit || singletons.hasDispose,
    get hasDispose() {
      return own.hasDispose || singletons.hasDispose;
    },
    async init() {
      await singletons.init();
      await own.init();
    },
    async dispose() {
      try {
        await own.dispose();
      } finally {
        await singletons.close();
      }
    },
  };
}
