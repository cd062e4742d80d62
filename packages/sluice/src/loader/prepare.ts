import { join } from 'node:path';

import type { EntryPoint } from '@sluice/runtime';

import { findCacheRoot, publish } from './cache.js';
import { emitGraph } from './emit.js';
import { createModuleCompiler, loadGraph, type CompileModule } from './graph.js';
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
  const files = [...graph.modules.keys(), ...(graph.modules.has(file) ? [] : [file])];
  const prepared = { sourceFile: file, exportName, files, problems: graph.problems };
  if (graph.problems.length > 0) return { ...prepared, entry: undefined, cached: false };
  const emitted = emitGraph(graph);
  if (emitted === undefined)
    return { ...prepared, entry: { module: file, exportName }, cached: true };
  const { directory, hit } = await publish(await findCacheRoot(file), emitted.key, emitted.files);
  return {
    ...prepared,
    entry: { module: join(directory, emitted.entry), exportName },
    cached: hit,
  };
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
    entry: undefined,
    sourceFile: undefined,
    exportName: undefined,
    files: [],
    problems: [problem],
    cached: false,
  };
}
