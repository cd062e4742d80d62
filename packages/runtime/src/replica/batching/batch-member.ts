import { CancelledError } from '@sluice/core';
import { currentScope, currentTracer, type RequestScope } from '@sluice/core/internal';

import { ItemQueue } from '../../handle/item-queue.js';
import { FINISHED, isFinished, type Finished } from './finished.js';
import type { Waiting } from './next-batch.js';

/** One call's part of a batch, from its arrival to its end: it ends exactly once. */
export abstract class BatchMember<T> implements Waiting<T> {
  readonly items: readonly T[];
  readonly arrivedMs: number;
  /** The context of the span in which the caller called; undefined where nothing is traced. */
  readonly trace: string | undefined;
  /** Called once, at the end. */
  onOver: () => void = nothing;
  /** Remove what tells the member that its caller has left. */
  readonly #unlisten: (() => void)[] = [];
  #isOver = false;
  #hasLeft = false;

  constructor(items: readonly T[]) {
    this.items = items;
    this.arrivedMs = performance.now();
    const tracer = currentTracer();
    this.trace = tracer && (tracer.current() ?? currentScope()?.span?.context);
  }

  /** True for a member that ended because its caller wants nothing more. */
  get hasLeft(): boolean {
    return this.#hasLeft;
  }

  /** True once the caller has its result or error, or has left. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** Ends the member when the request of its caller is cancelled. */
  belongTo(scope: RequestScope): void {
    this.atEnd(scope.onAbort((error) => this.cancel(error)));
  }

  /** Ends the member with an error, its own or that of its batch. */
  abstract fail(error: unknown): void;

  /** Ends the member at once, because its caller was cancelled. */
  abstract cancel(error: unknown): void;

  /** Ends the member when its batch has ended without an error. */
  abstract ended(name: string): void;

  /** False when the member had ended before. */
  protected end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    for (const unlisten of this.#unlisten.splice(0)) unlisten();
    this.onOver();
    return true;
  }

  /** Calls `unlisten` at the end. */
  protected atEnd(unlisten: () => void): void {
    if (this.#isOver) unlisten();
    else this.#unlisten.push(unlisten);
  }

  /** As `end`, because the caller wants nothing more. */
  protected leave(): boolean {
    this.#hasLeft = !this.#isOver;
    return this.end();
  }
}

/** One item whose caller waits for one result. */
export class ValueMember<T, R> extends BatchMember<T> {
  readonly item: T;
  readonly result: Promise<R>;
  #resolve: (result: R) => void = nothing;
  #reject: (error: unknown) => void = nothing;

  constructor(item: T) {
    super([item]);
    this.item = item;
    this.result = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
  }

  settle(result: R): void {
    if (this.end()) this.#resolve(result);
  }

  fail(error: unknown): void {
    if (this.end()) this.#reject(error);
  }

  cancel(reason: unknown): void {
    // A caller that was cancelled need not await it.
    void this.result.catch(nothing);
    if (this.leave()) this.#reject(reason);
  }

  ended(name: string): void {
    this.fail(new TypeError(`${name} ended without a result.`));
  }
}

/** The most items of a stream that wait for their reader before the whole batch is held back. */
const HIGH_WATER = 256;

/** The part of a member with a stream that its batch sees. */
export interface StreamTaker<T> extends BatchMember<T> {
  /** Takes one value for each item; the promise, if any, resolves when there is room for more. */
  take(values: readonly unknown[]): Promise<void> | undefined;
}

/** Items whose caller reads a stream. */
abstract class StreamMember<T, Y> extends BatchMember<T> {
  readonly stream: ItemQueue<Y>;

  constructor(items: readonly T[]) {
    super(items);
    this.stream = new ItemQueue<Y>('', () => void this.leave(), HIGH_WATER);
  }

  /** A stream that its request leaves unread would hold the whole batch back, and those that wait for it. */
  override belongTo(scope: RequestScope): void {
    super.belongTo(scope);
    const owner = scope.shieldedFrom ?? scope;
    const { requestId } = owner;
    const end = (): void =>
      this.cancel(new CancelledError('The request of the stream is over.', { requestId }));
    if (!this.isOver) this.atEnd(owner.onEnd(end));
  }

  /** Ends after what has been taken. */
  fail(error: unknown): void {
    if (this.end()) this.stream.fail(error);
  }

  cancel(error: unknown): void {
    if (this.leave()) this.stream.abort(error);
  }

  ended(): void {
    if (this.end()) this.stream.end();
  }
}

/** The stream of one item: its values. */
export class OneStream<T, V> extends StreamMember<T, V> {
  constructor(item: T) {
    super([item]);
  }

  take(values: readonly (V | Finished)[]): Promise<void> | undefined {
    for (const value of values) {
      if (!isFinished(value)) return this.stream.push(value);
    }
    this.ended();
    return undefined;
  }
}

/** The stream of several items: lists with a value for each, until all are finished. */
export class ListStream<T, V> extends StreamMember<T, (V | Finished)[]> {
  readonly #finished = new Set<number>();

  take(values: readonly (V | Finished)[]): Promise<void> | undefined {
    for (const [index, value] of values.entries()) {
      if (isFinished(value)) this.#finished.add(index);
    }
    if (this.#finished.size < this.items.length) {
      return this.stream.push(
        values.map((value, index) => (this.#finished.has(index) ? FINISHED : value)),
      );
    }
    this.ended();
    return undefined;
  }
}

function nothing(): void {
  // Stands in where nothing is to be done.
}
