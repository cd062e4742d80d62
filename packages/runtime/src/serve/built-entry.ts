import {
  buildFrom,
  isBuilder,
  type ApplicationBuilder,
  type BuilderArgs,
} from '../deployment/application-builder.js';
import { Application } from '../deployment/bind.js';
import { isJson } from '../deployment/option-rules.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import { ServeError } from '../errors.js';

/** The application that `serve.run` is asked for: as it was bound, or as its builder binds it. */
export async function applicationOf(
  target: Application<unknown> | ApplicationBuilder<unknown>,
  args: BuilderArgs | undefined,
): Promise<Application<unknown>> {
  if (target instanceof Application) {
    if (args === undefined) return target;
    throw new ServeError(
      'E_BUILDER',
      'serve.run got args and a bound application, which takes none. Give it the builder: serve.run(builder, { args }).',
    );
  }
  if (!isBuilder(target)) {
    throw new ServeError(
      'E_BUILDER',
      'serve.run takes what bind(...) returned, or a function that returns it. Bind a class: serve.run(bind(Shop)).',
    );
  }
  if (args !== undefined && !isJson(args)) {
    throw new ServeError(
      'E_BUILDER',
      'the args of a builder must be JSON: replicas, which are other processes, call it with the same.',
    );
  }
  return await buildFrom(target, args ?? {});
}

/**
 * Where replicas find a builder: the export of its name in the file that called `bind`. Undefined for a
 * bound application, whose replicas look for the export by its value.
 */
export function builtEntry(
  target: Application<unknown> | ApplicationBuilder<unknown>,
  app: Application<unknown>,
  args: BuilderArgs = {},
): Pick<EntryPoint, 'module' | 'exportName' | 'args'> | undefined {
  if (target instanceof Application || app.entry === undefined) return undefined;
  const { name: exportName } = target;
  return { module: app.entry, exportName: exportName === '' ? undefined : exportName, args };
}
