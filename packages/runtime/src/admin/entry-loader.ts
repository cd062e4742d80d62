import type { EntryPoint } from '../deployment/entry-point.js';

/** An import path of a config, made ready for replicas. */
export interface LoadedEntry {
  /** Undefined when there are problems. */
  readonly entry: EntryPoint | undefined;
  /** Every mistake in the path and the sources, as they are printed. */
  readonly problems: readonly string[];
}

/** Finds and compiles what `module.ts:export` names; relative paths start from the directory. */
export type LoadEntry = (importPath: string, directory: string) => Promise<LoadedEntry>;

/**
 * Gives the loader that another module has as `loadEntry`: compiling is not this package's, whose
 * processes are given the module by who starts them. It is imported when it is first needed.
 */
export function entryLoader(module: string): LoadEntry {
  return async (importPath, directory) => {
    // The module is named by the command of this same version, and has the declared type.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { loadEntry } = (await import(module)) as { readonly loadEntry: LoadEntry };
    return await loadEntry(importPath, directory);
  };
}
