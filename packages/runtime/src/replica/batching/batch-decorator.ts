import type { MethodDecoratorOf } from '@sluice/core';

import { methodReplacer, nameOnInstance, perInstance } from '../replace-method.js';
import { ListStream, ValueMember } from './batch-member.js';
import { batchRules, type BatchOptions, type BatchRules } from './batch-options.js';
import { BatchQueues } from './batch-queues.js';
import { runStream, runValues } from './run-batch.js';

/** A method that `@Batch` takes: from a list of items to as many results, once or as often as it yields. */
export type BatchMethod<T> = (
  items: T[],
) => Promise<readonly unknown[]> | AsyncIterable<readonly unknown[]>;

/**
 * Runs a method of lists once for the calls of several callers: `@Batch({ maxBatchSize: 8 })` on
 * `async embed(texts: string[]): Promise<number[][]>`.
 *
 * The signature stays what it says: each caller gives a list and gets the results of its own items, in
 * their order; a list may be parted over several batches. An `async *` method streams lists with a value
 * for each item of the caller, or `FINISHED`; its lists are not parted. Otherwise as {@link batched},
 * which callers give one item. Works with legacy and with standard decorators.
 */
export function Batch<T = never>(options: BatchOptions<T> = {}): MethodDecoratorOf<BatchMethod<T>> {
  const rules = batchRules<T>(options, '@Batch()');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the types of the decorator say which methods it takes
  return methodReplacer('Batch', (method) => merge(method as AnyMethod<T>, rules));
}

/**
 * Changes the options of a method with `@Batch()`, on one instance and at run time: `setBatchOptions(this,
 * 'embed', { maxBatchSize: 32 })` in `reconfigure`. Throws TypeError for a method without it.
 */
export function setBatchOptions<T = never>(
  instance: object,
  method: string,
  options: BatchOptions<T>,
): void {
  const queues = queuesOfMethod.get(Reflect.get(instance, method));
  if (queues === undefined) {
    throw new TypeError(`${instance.constructor.name}.${method} has no @Batch().`);
  }
  queues(instance).setOptions(options);
}

interface Controls {
  setOptions(options: BatchOptions): void;
}

/** By the function that took a method's place; gives the queues of an instance. */
const queuesOfMethod = new WeakMap<object, (instance: object) => Controls>();

type AnyMethod<T> = (
  this: object,
  items: T[],
) => Promise<readonly unknown[]> & AsyncIterable<readonly unknown[]>;

function merge<T>(method: AnyMethod<T>, rules: BatchRules<T>): (items: T[]) => unknown {
  const make = isAsyncGenerator(method) ? mergeStreams : mergeValues;
  return make(method, rules);
}

function mergeValues<T>(method: AnyMethod<T>, rules: BatchRules<T>): (items: T[]) => unknown {
  const queuesOf = perInstance((instance) => {
    const name = nameOnInstance(instance, method);
    return new BatchQueues(
      name,
      rules,
      runValues(name, (items: T[]) => Reflect.apply(method, instance, [items])),
    );
  });
  return withQueues(queuesOf, function values(this: object, items: T[]) {
    const queues = queuesOf(this);
    const members = listOf<T>(items, this, method).map((item) => new ValueMember<T, unknown>(item));
    for (const member of members) queues.add(member);
    const results = Promise.all(members.map(({ result }) => result));
    // The caller has its error: what is left of the call, in other batches, is of no use.
    results.catch((error: unknown) => {
      for (const member of members) member.cancel(error);
    });
    return results;
  });
}

function mergeStreams<T>(method: AnyMethod<T>, rules: BatchRules<T>): (items: T[]) => unknown {
  const queuesOf = perInstance((instance) => {
    const name = nameOnInstance(instance, method);
    return new BatchQueues(
      name,
      rules,
      runStream(name, (items: T[]) => Reflect.apply(method, instance, [items])),
    );
  });
  return withQueues(queuesOf, function streams(this: object, items: T[]) {
    const member = new ListStream<T, unknown>(listOf<T>(items, this, method));
    if (items.length === 0) member.ended();
    else queuesOf(this).add(member);
    return member.stream;
  });
}

function withQueues<F extends object>(queuesOf: (instance: object) => Controls, merged: F): F {
  queuesOfMethod.set(merged, queuesOf);
  return merged;
}

function listOf<T>(items: unknown, instance: object, method: { readonly name: string }): T[] {
  if (Array.isArray(items)) return items;
  const name = nameOnInstance(instance, method);
  throw new TypeError(
    `${name} takes a list: call ${name}([item]) and take the first result, or make a function of one item with batched().`,
  );
}

function isAsyncGenerator(method: object): boolean {
  return Object.prototype.toString.call(method) === '[object AsyncGeneratorFunction]';
}
