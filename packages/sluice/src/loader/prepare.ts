import { join } from 'node:path';

import type { EntryPoint } from '@sluice/runtime/host';

import { findCacheRoot, publish } from './cache.js';
import { emitGraph } from './emit.js';
import { createModuleCompiler, loadGraph, type CompileModule, type ModuleGraph } from './graph.js';
import type { LoaderProblem } from './problem.js';
import { createResolver } from './resolve.js';
import { findTarget } from './target.js';

export interface PrepareOptions {
  /** Paths in the target are relative to it; the working directory unless said. */
  readonly directory?: string;
  /** Keeps compiled modules between calls, for `sluice dev`. */
  readonly compileModule?: CompileModule;
}

/** An application made ready for processes without the loader. */
export interface PreparedEntry {
  /** Plain JavaScript that Node imports; undefined when there are problems. */
  readonly entry: (EntryPoint & { readonly exportName: string }) | undefined;
  /** The module as the user wrote it; undefined when the target names none. */
  readonly sourceFile: string | undefined;
  readonly exportName: string | undefined;
  /** Every project file the application is made of, for watching. */
  readonly files: readonly string[];
  readonly problems: readonly LoaderProblem[];
  /** Where the compiled modules are; undefined when Node loads the sources themselves. */
  readonly directory: string | undefined;
  /** True when it had been compiled before and nothing was written. */
  readonly cached: boolean;
}

/**
 * Compiles the application named by `module.ts:export` once, so that its replicas run plain JavaScript.
 *
 * JavaScript entries are served from where they are. Nothing of the application is run. Never
 * throws for a mistake in the target or the sources: they are in `problems`.
 */
export async function prepareEntry(
  written: string,
  options: PrepareOptions = {},
): Promise<PreparedEntry> {
  const found = findTarget(written, options.directory ?? process.cwd());
  if (!found.ok) return refused(written, found.code, found.problem);
  const { file, exportName } = found.target;
  const graph = await loadGraph(
    file,
    createResolver(),
    options.compileModule ?? createModuleCompiler(),
  );
  const problems = [...graph.problems, ...missingExport(graph, exportName)];
  const prepared = { sourceFile: file, exportName, files: graph.files, problems };
  if (problems.length > 0) return { ...prepared, ...nothing };
  const emitted = emitGraph(graph);
  if (emitted === undefined) {
    return { ...prepared, entry: { module: file, exportName }, directory: undefined, cached: true };
  }
  const { directory, hit } = await publish(await findCacheRoot(file), emitted.key, emitted.files);
  return {
    ...prepared,
    entry: { module: join(directory, emitted.entry), exportName },
    directory,
    cached: hit,
  };
}

const nothing = { entry: undefined, directory: undefined, cached: false } as const;

/** What can be seen without running it; `export *` leaves it to the replica. */
function missingExport(graph: ModuleGraph, exportName: string): readonly LoaderProblem[] {
  const entry = graph.modules.get(graph.entry);
  const exports = entry?.scan.exports;
  const isBroken = graph.problems.length > 0;
  if (exports === undefined || isBroken || exports.includes(exportName)) return [];
  const list = exports.length === 0 ? 'It exports nothing.' : `It exports ${exports.join(', ')}.`;
  return [
    {
      code: 'E_EXPORT_NOT_FOUND',
      file: graph.entry,
      line: 0,
      where: '',
      what: `there is no export "${exportName}". ${list}`,
      fix: `Write export const ${exportName} = bind(...), or name another.`,
      frame: undefined,
    },
  ];
}

function refused(file: string, code: string, what: string): PreparedEntry {
  const problem: LoaderProblem = {
    code,
    file,
    line: 0,
    where: '',
    what,
    fix: '',
    frame: undefined,
  };
  return {
    ...nothing,
    sourceFile: undefined,
    exportName: undefined,
    files: [],
    problems: [problem],
  };
}
