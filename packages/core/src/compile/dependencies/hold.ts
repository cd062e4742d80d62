import { DependencyError } from '../../errors.js';
import type { DependencyModel } from '../../model/handler-model.js';
import { isObject } from '../../types/members.js';
import { isThenable } from '../../types/is-thenable.js';
import type { Held, HeldDependencies } from '../../scope/held.js';

/** Provides the value of a dependency that must be ended, and keeps its end. */
export type Hold = (provide: () => unknown, held: HeldDependencies | undefined) => unknown;

/** True for a dependency that must be ended: a generator, or an instance that can be disposed of. */
export function isHeld(model: DependencyModel): boolean {
  return model.isGenerator || isDisposable(model);
}

/** Makes the function that opens a dependency; undefined for one that needs no end. */
export function compileHold(model: DependencyModel): Hold | undefined {
  const { scope, run } = model;
  if (model.isGenerator) {
    return async (provide, held) => {
      const generator = provide();
      if (!isGenerator(generator)) return generator;
      const step = await generator.next();
      if (step.done === true) throw neverYielded(run.name);
      held?.add(heldGenerator(generator, { scope, name: run.name }));
      return step.value;
    };
  }
  if (!isDisposable(model)) return undefined;
  return (provide, held) => {
    const instance = provide();
    held?.add(heldInstance(instance, { scope, name: run.name }));
    return instance;
  };
}

function isDisposable({ run }: DependencyModel): boolean {
  if (run.kind !== 'class') return false;
  const prototype: object = run.type.prototype;
  return Symbol.asyncDispose in prototype || Symbol.dispose in prototype;
}

type Name = Pick<Held, 'scope' | 'name'>;

interface Generator {
  next(): PromiseLike<IteratorResult<unknown>> | IteratorResult<unknown>;
  throw(error: unknown): PromiseLike<IteratorResult<unknown>> | IteratorResult<unknown>;
  return(value: undefined): unknown;
}

function isGenerator(value: unknown): value is Generator {
  return (
    isObject(value) &&
    'next' in value &&
    typeof value.next === 'function' &&
    'throw' in value &&
    typeof value.throw === 'function'
  );
}

function heldGenerator(generator: Generator, name: Name): Held {
  return {
    ...name,
    end: async () => {
      const step = await generator.next();
      if (step.done === true) return;
      await generator.return(undefined);
      throw yieldedTwice(name.name);
    },
    fail: async (error) => {
      try {
        const step = await generator.throw(error);
        if (step.done !== true) await generator.return(undefined);
        return step.done === true ? swallowed(name.name, error) : yieldedTwice(name.name, error);
      } catch (thrown) {
        return thrown;
      }
    },
  };
}

function heldInstance(instance: unknown, name: Name): Held {
  const end = async (): Promise<void> => {
    if (!isObject(instance)) return;
    const symbol = Symbol.asyncDispose in instance ? Symbol.asyncDispose : Symbol.dispose;
    const dispose: unknown = Reflect.get(instance, symbol);
    if (typeof dispose !== 'function') return;
    const disposed: unknown = Reflect.apply(dispose, instance, []);
    if (isThenable(disposed)) await disposed;
  };
  return {
    ...name,
    end,
    fail: async (error) => {
      await end();
      return error;
    },
  };
}

function neverYielded(name: string): DependencyError {
  return new DependencyError(name, 'returned without a value: it must yield one.');
}

function yieldedTwice(name: string, cause?: unknown): DependencyError {
  return new DependencyError(
    name,
    'yielded a second time: it must yield once, then return.',
    cause,
  );
}

function swallowed(name: string, cause: unknown): DependencyError {
  return new DependencyError(
    name,
    'caught the error of its request and did not throw: throw it again, or throw the error to answer with.',
    cause,
  );
}
