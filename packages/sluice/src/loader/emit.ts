import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join, posix, relative, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { CacheFiles } from './cache.js';
import { sourceMap } from './compile.js';
import type { Found, ModuleGraph, SourceModule } from './graph.js';
import type { ImportSite } from './scan.js';
import { isTypeScript } from './source-kind.js';

/** A compiled application, ready to be put into its directory. */
export interface Emitted {
  /** Of everything in it: the same sources, packages and loader give the same key. */
  readonly key: string;
  readonly files: CacheFiles;
  /** The entry's path inside the directory. */
  readonly entry: string;
}

/** Names the loader adds to a module that needs them; no user's code has them. */
const ADOPT_NAME = '__sluice_adopt';
const RESOLVE_NAME = '__sluice_resolve';
const HERE_NAME = '__sluice_graph';

/**
 * Lays out the compiled modules of a graph for a directory of their own; undefined when nothing in it
 * needs compiling.
 *
 * Every import is written out: to a neighbour in the directory, or to the absolute address the
 * original meant, so where the directory is makes no difference. `import.meta` is given the
 * original's address, and computed imports ask `resolveComputed` at run time.
 */
export function emitGraph(graph: ModuleGraph): Emitted | undefined {
  const emitted = modulesToEmit(graph);
  if (!emitted.has(graph.entry)) return undefined;
  const base = dirname(graph.entry);
  const paths = new Map([...emitted].map((file) => [file, pathInside(base, file)]));
  const files = new Map<string, string>();
  for (const file of [...emitted].toSorted()) {
    const module = graph.modules.get(file);
    const path = paths.get(file);
    if (module === undefined || path === undefined) continue;
    const code = rewrite(module, path, paths);
    files.set(path, `${code.text}\n//# sourceMappingURL=${path.split('/').at(-1)}.map\n`);
    const map = sourceMap(module.compiled.mappings, pathToFileURL(file).href, code.leadingLines);
    files.set(`${path}.map`, JSON.stringify(map));
  }
  const addresses = [...paths].map(([file, path]) => [
    pathToFileURL(file).href,
    relativeAddress('', path),
  ]);
  files.set('graph.json', JSON.stringify(Object.fromEntries(addresses)));
  const hash = createHash('sha256');
  for (const [path, text] of files) hash.update(`${path}\0${text.length}\0${text}`);
  return { key: hash.digest('hex').slice(0, 24), files, entry: paths.get(graph.entry) ?? '' };
}

/** TypeScript, and the JavaScript that leads to it: the rest Node loads where it is. */
function modulesToEmit(graph: ModuleGraph): ReadonlySet<string> {
  const importers = new Map<string, string[]>();
  for (const { file, imports } of graph.modules.values()) {
    for (const { target } of imports) {
      if (target?.kind !== 'source') continue;
      importers.set(target.file, [...(importers.get(target.file) ?? []), file]);
    }
  }
  const emitted = new Set([...graph.modules.keys()].filter(isTypeScript));
  // A set visits what is added while it is walked.
  for (const file of emitted) {
    for (const importer of importers.get(file) ?? []) emitted.add(importer);
  }
  return emitted;
}

/** `src/shop.ts` becomes `src/shop.ts.mjs`: always an ES module, and never the name of another source. */
function pathInside(base: string, file: string): string {
  const path = relative(base, file);
  const isElsewhere = isAbsolute(path) || path.startsWith('..');
  const safe = isElsewhere
    ? join('@', path.replaceAll('..', '@').replace(/^([a-zA-Z]):/, '$1'))
    : path;
  return `${safe.split(sep).join('/')}.mjs`;
}

interface Rewritten {
  readonly text: string;
  readonly leadingLines: number;
}

function rewrite(
  module: SourceModule,
  path: string,
  paths: ReadonlyMap<string, string>,
): Rewritten {
  const { code } = module.compiled;
  const original = JSON.stringify(pathToFileURL(module.file).href);
  let text = '';
  let at = 0;
  let computes = false;
  for (const { site, target } of module.imports) {
    const written = code.slice(site.start, site.end);
    text += code.slice(at, site.start);
    if (target === undefined) {
      computes = true;
      text += `${RESOLVE_NAME}(${written}, ${original}, ${HERE_NAME})`;
    } else {
      text += addressOf(target, path, paths) + attributesOf(site, target);
    }
    at = site.end;
  }
  text += code.slice(at);
  const prologue = [];
  if (computes) {
    const graph = JSON.stringify(relativeAddress(path, 'graph.json'));
    prologue.push(importHelper('resolveComputed', RESOLVE_NAME, './computed-import.js'));
    prologue.push(`const ${HERE_NAME} = new URL(${graph}, import.meta.url);`);
  }
  if (module.scan.usesMeta) {
    prologue.push(importHelper('adoptMeta', ADOPT_NAME, './moved-meta.js'));
    prologue.push(`${ADOPT_NAME}(import.meta, ${original});`);
  }
  if (prologue.length === 0) return { text, leadingLines: 0 };
  return { text: `${prologue.join(' ')}\n${text}`, leadingLines: 1 };
}

function importHelper(name: string, as: string, file: string): string {
  return `import { ${name} as ${as} } from ${JSON.stringify(new URL(file, import.meta.url).href)};`;
}

/** The quoted specifier that reaches `target` from the module at `path`. */
function addressOf(target: Found, path: string, paths: ReadonlyMap<string, string>): string {
  if (target.kind === 'builtin') return JSON.stringify(target.specifier);
  if (target.kind === 'external') return JSON.stringify(target.url);
  const inside = paths.get(target.file);
  const address =
    inside === undefined ? pathToFileURL(target.file).href : relativeAddress(path, inside);
  return JSON.stringify(address + target.suffix);
}

function relativeAddress(from: string, to: string): string {
  const path = posix.relative(posix.dirname(from), to);
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  return encoded.startsWith('.') ? encoded : `./${encoded}`;
}

/** TypeScript projects import JSON without the attribute that Node asks for. */
function attributesOf(site: ImportSite, target: Found): string {
  const isJson = target.kind === 'external' && /^file:.*\.json$/.test(target.url);
  if (!isJson || site.hasAttributes) return '';
  return site.kind === 'static' ? ' with { type: "json" }' : ', { with: { type: "json" } }';
}
