import { registerInjected } from '../types/injected.js';

/**
 * Work that begins when the response has been sent: `tasks.add(sendMail, 'ada@example.com')`. Injected
 * into a parameter of this type.
 *
 * Tasks run one after the other, to their end even when the client has left; a shutdown waits for them. An
 * error is logged, and the next task runs. The tasks of a handler that throws do not run.
 */
export class BackgroundTasks {
  readonly #queue: (() => unknown)[];

  constructor(queue: (() => unknown)[] = []) {
    this.#queue = queue;
  }

  /** Adds a task, which may be async, and its arguments. A running task may add more. */
  add<A extends readonly unknown[]>(task: (...args: A) => unknown, ...args: A): this {
    this.#queue.push(() => task(...args));
    return this;
  }
}

registerInjected(BackgroundTasks, 'background');
