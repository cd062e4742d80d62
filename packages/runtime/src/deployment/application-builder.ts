import { isClass } from '@sluice/core/internal';

import { ServeError } from '../errors.js';
import { Application } from './bind.js';

/**
 * The arguments of a builder: any JSON from `serve.run` and the config file, texts from the command line.
 */
export type BuilderArgs = Readonly<Record<string, unknown>>;

/** A function that binds an application, as its arguments say; every replica calls it for itself. */
export type ApplicationBuilder<T> = (args: never) => Application<T> | Promise<Application<T>>;

/** True for a function that can be called for an application: a class has to be bound. */
export function isBuilder(value: unknown): value is ApplicationBuilder<unknown> {
  return typeof value === 'function' && !isClass(value);
}

/**
 * Calls a builder; `name` is its export, for errors.
 *
 * Rejects with what the builder threw, and with ServeError `E_BUILDER` when it returned no bound application.
 */
export async function buildFrom<T>(
  builder: ApplicationBuilder<T>,
  args: BuilderArgs,
  name: string = builder.name,
): Promise<Application<T>> {
  // A copy, so that a builder which changes its arguments changes nothing of the next call. What the
  // builder takes is not known to the compiler here.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const built: unknown = await builder(structuredClone(args) as never);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the builder's type says of what
  if (built instanceof Application) return built as Application<T>;
  const returned =
    built === undefined || built === null ? 'nothing' : `a value of type ${typeof built}`;
  throw new ServeError(
    'E_BUILDER',
    `${name}() returned ${returned}, not a bound application. A builder returns bind(...); a function that serves requests is bound: export const app = bind(${name}).`,
  );
}
