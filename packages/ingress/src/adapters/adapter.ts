import {
  CancelledError,
  HttpError,
  ValidationError,
  type AppOptions,
  type HttpRequest,
} from '@sluice/core';
import { logError } from '@sluice/core/internal';

/** How an adapter checks what it reads. */
export type AdapterOptions = Pick<AppOptions, 'forbidUnknown' | 'validation'>;

/**
 * Turns a request into an argument of the handler.
 *
 * An error that the adapter throws becomes a 422, and the handler is not called; an `HttpError` keeps
 * its own status and detail.
 *
 * `application` is what `@Ingress` says, for adapters that check what they read.
 */
export type Adapter<T = unknown> = (
  request: HttpRequest,
  application?: AdapterOptions,
) => T | Promise<T>;

/** An adapter, or several that each make one argument. */
export type AdapterOption = Adapter | readonly Adapter[];

/**
 * Chains an adapter and a function of its result to a new adapter.
 *
 * `compose(jsonAdapter(), toTensor)` gives the handler `toTensor(json)`.
 */
export function compose<A, B>(
  adapter: Adapter<A>,
  next: (value: A, request: HttpRequest) => B | Promise<B>,
): Adapter<B> {
  return async (request, application) => next(await adapter(request, application), request);
}

/**
 * Puts adapters before a function. The result takes a request, as a function deployment does.
 *
 * `bind(adapt(jsonAdapter([Number]), (values) => Math.max(...values)))`
 */
export function adapt<const A extends AdapterOption>(
  adapter: A,
  handler: (...args: ArgumentsOf<A>) => unknown,
): (request: HttpRequest) => Promise<unknown> {
  return async (request) => {
    const values = await adaptRequest(adapter, request);
    const result: unknown = Reflect.apply(handler, undefined, values);
    return result;
  };
}

/** The arguments that adapters make. */
export type ArgumentsOf<A extends AdapterOption> =
  A extends Adapter<infer T>
    ? [value: T]
    : A extends readonly Adapter[]
      ? { -readonly [K in keyof A]: A[K] extends Adapter<infer T> ? T : never }
      : never;

/** Makes the arguments of a handler by running its adapters, one after the other. */
export async function adaptRequest(
  adapter: AdapterOption,
  request: HttpRequest,
  application?: AdapterOptions,
): Promise<readonly unknown[]> {
  const adapters = typeof adapter === 'function' ? [adapter] : adapter;
  const values: unknown[] = [];
  try {
    for (const each of adapters) values.push(await each(request, application));
  } catch (error) {
    throw refusal(error, request);
  }
  return values;
}

function refusal(error: unknown, request: HttpRequest): unknown {
  if (error instanceof HttpError || error instanceof CancelledError) return error;
  // The message may say too much for the client, so only the log has it.
  logError('An adapter refused a request', {
    requestId: request.requestId,
    error: withoutStack(error),
  });
  const msg = 'The request does not fit what is expected here.';
  return new ValidationError([{ type: 'adapter_error', loc: ['body'], msg }], { cause: error });
}

/** Refused input is not a fault of the server, so the log says why in one line. */
function withoutStack(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  return Object.assign(new Error(error.message), { stack: `${error.name}: ${error.message}` });
}
