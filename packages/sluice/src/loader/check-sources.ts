import { readFileSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join, relative, resolve, sep } from 'node:path';

import { compile } from './compile.js';
import type { FindSource } from './declarations.js';
import { globToRegExp, isGlob } from './glob.js';
import { loadGraph } from './graph.js';
import type { LoaderProblem } from './loader-problem.js';
import { reportErased } from './report-erased.js';
import { reportUndecorated } from './report-undecorated.js';
import { createResolver, type Resolve } from './resolve.js';
import { isTypeScript } from './source-kind.js';
import { findTarget } from './target.js';

/** The findings in some sources, in their order. */
export interface Checked {
  /** How many sources were read. */
  readonly files: number;
  readonly problems: readonly LoaderProblem[];
}

/**
 * Checks sources for what no compiler keeps of them.
 *
 * A module stands for itself and everything it imports, a folder or a pattern for the TypeScript in it. The
 * limits of Sluice's own loader are not reported: other compilers have other limits.
 */
export async function checkSources(
  written: readonly string[],
  directory: string,
): Promise<Checked> {
  const resolveImport = createResolver();
  const found = new Map<string, readonly LoaderProblem[]>();
  for (const path of written) {
    const files = await filesBelow(path, directory);
    const checked = files
      ? await Promise.all(files.map((file) => checkSource(file, resolveImport)))
      : await checkModule(path, directory, resolveImport);
    for (const [file, problems] of checked) found.set(file, problems);
  }
  const problems = [...found.values()].flat();
  return { files: found.size, problems: problems.toSorted(byPlace) };
}

type CheckedFile = readonly [file: string, problems: readonly LoaderProblem[]];

/** The TypeScript of a folder or a pattern; undefined for anything else. */
async function filesBelow(path: string, directory: string): Promise<readonly string[] | undefined> {
  if (isGlob(path)) {
    const pattern = globToRegExp(path.replace(/^\.\//, ''));
    const fixed = path.slice(0, path.search(/[*?{]/)).replace(/[^/]*$/, '');
    const files = await walk(resolve(directory, fixed));
    return files.filter((file) =>
      pattern.test(path.startsWith('/') ? file : relative(directory, file).split(sep).join('/')),
    );
  }
  const root = resolve(directory, path);
  const found = await stat(root).catch(() => undefined);
  return found?.isDirectory() === true ? await walk(root) : undefined;
}

async function walk(directory: string): Promise<readonly string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  const files: string[] = [];
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) {
      const isSkipped = entry.name === 'node_modules' || entry.name.startsWith('.');
      if (!isSkipped) files.push(...(await walk(path)));
    } else if (isTypeScript(path)) files.push(path);
  }
  return files;
}

async function checkSource(file: string, resolveImport: Resolve): Promise<CheckedFile> {
  const source = await readFile(file, 'utf8');
  const { problems } = compile(file, source);
  if (problems.length > 0) return [file, problems];
  const find: FindSource = (importer, specifier) => {
    const target = resolveImport(importer, specifier);
    if (target.kind !== 'source') return undefined;
    return { file: target.file, source: readFileSync(target.file, 'utf8') };
  };
  return [file, [...reportErased(file, source, find), ...reportUndecorated(file, source)]];
}

/** What only Sluice's own loader cannot do, or cannot find. */
const LOADER_ONLY = new Set(['E_LOADER_COMMONJS', 'E_LOADER_IMPORT', 'E_LOADER_USING']);

async function checkModule(
  written: string,
  directory: string,
  resolveImport: Resolve,
): Promise<readonly CheckedFile[]> {
  const found = findTarget(written, directory);
  if (!found.ok) {
    const { code, problem: what } = found;
    return [
      [written, [{ code, file: written, line: 0, where: '', what, fix: '', frame: undefined }]],
    ];
  }
  const { modules, problems } = await loadGraph(found.target.file, resolveImport);
  return [...modules]
    .filter(([file]) => isTypeScript(file))
    .map(([file, { source }]) => {
      const own = problems.filter((one) => one.file === file && !LOADER_ONLY.has(one.code));
      return [file, [...own, ...reportUndecorated(file, source)]];
    });
}

function byPlace(a: LoaderProblem, b: LoaderProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || (a.column ?? 0) - (b.column ?? 0);
}
