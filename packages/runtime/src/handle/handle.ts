import { inspect } from 'node:util';

import { HAND_OFF, type StreamingCall } from '@sluice/core/internal';
import type { DeploymentKey, RequestRouter } from '@sluice/ingress/router';

import type { CallStream } from './call-stream.js';
import { checkHandleOptions } from './check-handle-options.js';
import { HANDLE_MARK, type DeploymentHandle, type HandleOptions } from './handle-types.js';
import { PendingCall } from './pending-call.js';

/**
 * Makes the handle of a deployment: its methods are calls through `router`.
 *
 * Only the callee knows which methods exist; for a wrong name it answers an `UnknownMethodError`.
 */
export function createHandle<T>(
  router: RequestRouter,
  key: DeploymentKey,
  { options = {}, isGenerator = noneIs }: HandleContext = {},
): DeploymentHandle<T> {
  const methods = new Map<string, (...args: unknown[]) => CallPromise>();
  const method = (name: string): ((...args: unknown[]) => CallPromise) => {
    const known = methods.get(name);
    if (known !== undefined) return known;
    const isStream = options.stream === true || isGenerator(name);
    const plan = { router, key, method: name, options, isStream };
    const made = (...args: unknown[]): CallPromise => new CallPromise(new PendingCall(plan, args));
    methods.set(name, made);
    return made;
  };
  // `inspect` looks at the target of a proxy, so the target must hold the text.
  const target = Object.assign(() => undefined, {
    [inspect.custom]: () => `DeploymentHandle(${key.application}#${key.deployment})`,
  });
  const proxy: unknown = new Proxy(target, {
    get: (_, name) => {
      if (typeof name === 'symbol') return name === HANDLE_MARK ? true : undefined;
      if (name === 'options') {
        return (more: HandleOptions) => {
          checkHandleOptions(more);
          return createHandle<T>(router, key, { options: { ...options, ...more }, isGenerator });
        };
      }
      // A `then` or `toJSON` would be called by await and JSON.stringify, not by the user.
      if (name === 'then' || name === 'toJSON') return undefined;
      if (name in Object.prototype) return Reflect.get(Object.prototype, name) as unknown;
      return method(name);
    },
    apply: (_, __, args: unknown[]) => method('')(...args),
  });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the members are made as they are asked for, which no type can say
  return proxy as DeploymentHandle<T>;
}

export interface HandleContext {
  readonly options?: HandleOptions;
  /** Defaults to a handle that knows of no generator: the callee's first answer tells. */
  readonly isGenerator?: (method: string) => boolean;
}

function noneIs(): boolean {
  return false;
}

/** The value that a handle's method returns: a promise of the result, and the stream if the result is one. */
class CallPromise extends Promise<unknown> {
  readonly #call: PendingCall;

  /** `then` and its like make plain promises. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(call: PendingCall) {
    super((resolve, reject) => void call.outcome.then(resolve, reject));
    this.#call = call;
    // A cancelled call that nobody awaited must not end the process.
    this.catch(() => undefined);
  }

  get requestId(): string {
    return this.#call.requestId;
  }

  cancel(): void {
    this.#call.cancel();
  }

  next(): Promise<IteratorResult<unknown, undefined>> {
    return this.#call.stream.next();
  }

  return(): Promise<IteratorResult<unknown, undefined>> {
    return this.#call.stream.return();
  }

  [Symbol.asyncIterator](): CallStream {
    return this.#call.stream;
  }

  [HAND_OFF](): StreamingCall | undefined {
    return this.#call.handOff();
  }
}
