import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Application } from '../deployment/bind.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import { ServeError } from '../errors.js';

/** Names the file that replicas import: what the caller says, else the file that called `bind`. */
export function entryOf(
  app: Application<unknown>,
  given: string | Omit<EntryPoint, 'run'> | undefined,
  run: number,
): EntryPoint {
  const said = typeof given === 'string' ? { module: given, exportName: undefined } : given;
  const module = said?.module ?? app.entry;
  if (module === undefined) {
    throw new ServeError(
      'E_ENTRY_UNKNOWN',
      'no file called bind (a REPL, or code that was evaluated), so replicas have nothing to import. Put bind(...) into a module, or say { entry: "./app.js" }.',
    );
  }
  const args = typeof given === 'string' ? undefined : given?.args;
  return {
    module: toPath(module),
    exportName: said?.exportName,
    run,
    ...(args !== undefined && { args }),
  };
}

function toPath(module: string): string {
  if (module.startsWith('file:')) return fileURLToPath(module);
  return isAbsolute(module) ? module : resolve(module);
}
