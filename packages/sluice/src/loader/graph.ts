import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { compile, type Compiled } from './compile.js';
import { placeAt, type LoaderProblem } from './loader-problem.js';
import { reportLimits } from './loader-limits.js';
import { reportErased, type FindSource } from './report-erased.js';
import type { Resolution, Resolve } from './resolve.js';
import { scanModule, type ImportSite, type ModuleScan } from './scan.js';
import { isTypeScript } from './source-kind.js';

/** A resolution that is not missing. */
export type Found = Exclude<Resolution, { readonly kind: 'missing' }>;

/** An import of a module and the file it stands for. */
interface ResolvedImport {
  readonly site: ImportSite;
  /** Undefined when the specifier is computed, or an optional package is not installed. */
  readonly target: Found | undefined;
}

/** A source of the application, compiled. */
export interface SourceModule {
  readonly file: string;
  readonly source: string;
  readonly compiled: Compiled;
  readonly scan: ModuleScan;
  readonly imports: readonly ResolvedImport[];
}

/** The sources an entry reaches, packages excluded. */
export interface ModuleGraph {
  readonly entry: string;
  readonly modules: ReadonlyMap<string, SourceModule>;
  /** Everything of the project it is made of: the modules, and what Node loads where it is. */
  readonly files: readonly string[];
  readonly problems: readonly LoaderProblem[];
}

/** Compiles one source, or returns what it made of the same text before. */
export type CompileModule = (
  file: string,
  source: string,
) => { compiled: Compiled; scan: ModuleScan };

/** Makes a compiler that remembers the last text of each file, for `sluice dev`. */
export function createModuleCompiler(): CompileModule {
  const seen = new Map<string, { source: string; compiled: Compiled; scan: ModuleScan }>();
  return (file, source) => {
    const known = seen.get(file);
    if (known?.source === source) return known;
    const compiled = compile(file, source);
    const made = { source, compiled, scan: scanModule(compiled.code) };
    seen.set(file, made);
    return made;
  };
}

/**
 * Reads and compiles everything `entry` imports, statically or by a literal `import()`.
 *
 * Type-only imports are gone by then, so a missing types package is not a mistake.
 * All problems of all files are collected; the graph is usable only when there are none.
 */
export async function loadGraph(
  entry: string,
  resolve: Resolve,
  compileModule: CompileModule = createModuleCompiler(),
): Promise<ModuleGraph> {
  const modules = new Map<string, SourceModule>();
  const problems: LoaderProblem[] = [];
  const queue = [entry];
  const queued = new Set(queue);
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const module = await loadModule(file, { resolve, compileModule, problems });
    if (module === undefined) continue;
    modules.set(file, module);
    for (const { target } of module.imports) {
      if (target?.kind !== 'source' || queued.has(target.file)) continue;
      queued.add(target.file);
      queue.push(target.file);
    }
  }
  const findSource: FindSource = (importer, specifier) => {
    const target = resolve(importer, specifier);
    if (target.kind !== 'source') return undefined;
    const source = modules.get(target.file)?.source ?? readFileSync(target.file, 'utf8');
    return { file: target.file, source };
  };
  for (const { file, source, compiled } of modules.values()) {
    // A file that does not parse has been reported as such.
    if (!isTypeScript(file) || compiled.problems.length > 0) continue;
    problems.push(...reportLimits(file, source), ...reportErased(file, source, findSource));
  }
  return { entry, modules, files: [...queued, ...ownFiles(modules)], problems };
}

/** The compiler's helpers are resolved from here: no project has them installed. */
const OWN_FILE = fileURLToPath(import.meta.url);

/** JSON and the like that the modules import by path. */
function ownFiles(modules: ReadonlyMap<string, SourceModule>): readonly string[] {
  const urls = [...modules.values()].flatMap(({ imports }) =>
    imports.flatMap(({ site, target }) =>
      target?.kind === 'external' && isPath(site.specifier) ? [target.url] : [],
    ),
  );
  return [...new Set(urls)].map((url) => fileURLToPath(url));
}

interface Loading {
  readonly resolve: Resolve;
  readonly compileModule: CompileModule;
  readonly problems: LoaderProblem[];
}

async function loadModule(file: string, loading: Loading): Promise<SourceModule | undefined> {
  const source = await readFile(file, 'utf8');
  const { compiled, scan } = loading.compileModule(file, source);
  if (!isTypeScript(file)) {
    // CommonJS is Node's own affair, and what our parser refuses may be fine for Node.
    if (!scan.isModule || compiled.problems.length > 0) return undefined;
  }
  loading.problems.push(...compiled.problems);
  const imports = scan.imports.map((site): ResolvedImport => {
    if (site.specifier === undefined) return { site, target: undefined };
    const isHelper = site.specifier.startsWith('@oxc-project/runtime/');
    const target = loading.resolve(isHelper ? OWN_FILE : file, site.specifier);
    if (target.kind === 'external' && target.url.endsWith('.cts')) {
      loading.problems.push(commonJs(file, source, site.specifier));
    }
    if (target.kind !== 'missing') return { site, target };
    if (site.kind === 'static') loading.problems.push(missing(file, source, site.specifier));
    return { site, target: undefined };
  });
  return { file, source, compiled, scan, imports };
}

function placeOf(specifier: string, source: string): { line: number; column?: number } {
  const at = Math.max(source.indexOf(`'${specifier}'`), source.indexOf(`"${specifier}"`));
  return at === -1 ? { line: 0 } : placeAt(source, at);
}

function commonJs(file: string, source: string, specifier: string): LoaderProblem {
  return {
    code: 'E_LOADER_COMMONJS',
    file,
    ...placeOf(specifier, source),
    where: '',
    what: `"${specifier}" is CommonJS in TypeScript (.cts), which is not supported: Sluice compiles TypeScript to ES modules.`,
    fix: 'Rename it to .ts or .mts, or compile it with tsc and import the .cjs file.',
    frame: undefined,
  };
}

function missing(file: string, source: string, specifier: string): LoaderProblem {
  const path = isPath(specifier)
    ? fileURLToPath(new URL(specifier, pathToFileURL(file)))
    : undefined;
  return {
    code: 'E_LOADER_IMPORT',
    file,
    ...placeOf(specifier, source),
    where: '',
    what: `cannot find ${path === undefined ? 'package' : 'module'} "${specifier}"${path === undefined ? '' : ` (${path})`}.`,
    fix:
      path === undefined
        ? `Install it (npm install ${packageName(specifier)}), or add it to "paths" of the tsconfig.`
        : 'Check the path; .ts, .js, no extension and /index are all tried.',
    frame: undefined,
    ...(path === undefined ? {} : { missing: path }),
  };
}

function isPath(specifier: string | undefined): boolean {
  return specifier !== undefined && /^(?:\.{1,2}(?:\/|$)|\/|file:)/.test(specifier);
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}
