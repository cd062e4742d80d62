import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';

import { nearest, type EntryPoint } from '@sluice/runtime/internal';

import { findCacheRoot, publish } from './cache.js';
import { chooseExport, type ChosenExport } from './choose-export.js';
import { emitGraph } from './emit.js';
import { createModuleCompiler, loadGraph, type CompileModule, type ModuleGraph } from './graph.js';
import type { LoaderProblem } from './loader-problem.js';
import { createResolver } from './resolve.js';
import { findTarget, type TargetResult } from './target.js';

export interface PrepareOptions {
  /** Paths in the target are relative to it; defaults to the working directory. */
  readonly directory?: string;
  /** Keeps compiled modules between calls, for `sluice dev`. */
  readonly compileModule?: CompileModule;
}

/** An application made ready for processes without the loader. */
export interface PreparedEntry {
  /** Plain JavaScript that Node imports; undefined when there are problems. */
  readonly entry: EntryPoint | undefined;
  /** The module as the user wrote it; undefined when the target names none. */
  readonly sourceFile: string | undefined;
  /** Undefined when neither the target nor the source says which export is meant. */
  readonly exportName: string | undefined;
  /** `shop.ts:app` when the target says `shop.ts` and `app` was chosen for it. */
  readonly chosen: string | undefined;
  /** Every project file the application is made of, for watching. */
  readonly files: readonly string[];
  readonly problems: readonly LoaderProblem[];
  /** The directory of the compiled modules; undefined when Node loads the sources themselves. */
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
  if (!found.ok) return refused(written, found);
  const { file } = found.target;
  const graph = await loadGraph(
    file,
    createResolver(),
    options.compileModule ?? createModuleCompiler(),
  );
  const { exportName, problem } = exportOf(graph, found.target.exportName);
  const problems = problem === undefined ? graph.problems : [...graph.problems, problem];
  const isChosen = found.target.exportName === undefined && exportName !== undefined;
  const chosen = isChosen ? `${written}:${exportName}` : undefined;
  const prepared = { sourceFile: file, exportName, chosen, files: graph.files, problems };
  if (problems.length > 0) return { ...prepared, ...NOTHING };
  const emitted = emitGraph(graph);
  if (emitted === undefined) {
    const entry = { module: file, exportName, revision: revisionOf(graph.files) };
    return { ...prepared, entry, directory: undefined, cached: true };
  }
  const { directory, hit } = await publish(await findCacheRoot(file), emitted.key, emitted.files);
  return {
    ...prepared,
    entry: { module: join(directory, emitted.entry), exportName },
    directory,
    cached: hit,
  };
}

/** Of files that stay where they are, and may be others the next time: by their sizes and times. */
function revisionOf(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const { size, mtimeMs } = statSync(file);
    hash.update(JSON.stringify([file, size, mtimeMs]));
  }
  return hash.digest('hex').slice(0, 16);
}

const NOTHING = { entry: undefined, directory: undefined, cached: false } as const;

/** The exports that can be seen without running the module; `export *` leaves them to the replica. */
function exportOf(
  graph: ModuleGraph,
  exportName: string | undefined,
): Pick<ChosenExport, 'exportName' | 'problem'> {
  const entry = graph.modules.get(graph.entry);
  const exports = entry?.scan.exports;
  const isBroken = graph.problems.length > 0;
  if (entry === undefined || exports === undefined || isBroken) {
    return { exportName, problem: undefined };
  }
  if (exportName === undefined) {
    return chooseExport(graph.entry, { code: entry.compiled.code, exports });
  }
  if (exports.includes(exportName)) return { exportName, problem: undefined };
  const list = exports.length === 0 ? 'It exports nothing.' : `It exports ${exports.join(', ')}.`;
  const meant = nearest(exportName, exports);
  const problem = {
    code: 'E_EXPORT_NOT_FOUND',
    file: graph.entry,
    line: 0,
    where: '',
    what: `there is no export "${exportName}". ${list}`,
    fix:
      meant === undefined
        ? `Write export const ${exportName} = bind(...), or name another.`
        : `Did you mean ${meant}?`,
    frame: undefined,
  };
  return { exportName, problem };
}

function refused(file: string, found: Extract<TargetResult, { ok: false }>): PreparedEntry {
  const problem: LoaderProblem = {
    code: found.code,
    file,
    line: 0,
    where: '',
    what: found.problem,
    fix: '',
    frame: undefined,
    ...(found.missing === undefined ? {} : { missing: found.missing }),
  };
  return {
    ...NOTHING,
    sourceFile: undefined,
    exportName: undefined,
    chosen: undefined,
    files: [],
    problems: [problem],
  };
}
