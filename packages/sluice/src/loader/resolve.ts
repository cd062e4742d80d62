import { existsSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { ResolverFactory, type NapiResolveOptions, type ResolveResult } from 'oxc-resolver';

import { isJavaScript, isTypeScript } from './source-kind.js';

/** The module that an import specifier stands for. */
export type Resolution =
  /** TypeScript, or JavaScript of the same project that may import TypeScript. `suffix` is its `?query#hash`. */
  | { readonly kind: 'source'; readonly file: string; readonly suffix: string }
  /** Anything Node loads as it is: packages, JSON, CommonJS, addons. */
  | { readonly kind: 'external'; readonly url: string }
  | { readonly kind: 'builtin'; readonly specifier: string }
  | { readonly kind: 'missing'; readonly detail: string };

/** Resolves `specifier` as the module `importer` (an absolute path) means it. */
export type Resolve = (importer: string, specifier: string) => Resolution;

const TYPESCRIPT_FIRST: NapiResolveOptions = {
  extensions: ['.ts', '.tsx', '.mts', '.js', '.jsx', '.mjs', '.cjs', '.json'],
  extensionAlias: {
    '.js': ['.ts', '.tsx', '.js'],
    '.mjs': ['.mts', '.mjs'],
    '.jsx': ['.tsx', '.jsx'],
  },
};

const JAVASCRIPT_FIRST: NapiResolveOptions = {
  extensions: ['.js', '.jsx', '.mjs', '.cjs', '.ts', '.tsx', '.mts', '.json'],
  extensionAlias: {
    '.js': ['.js', '.ts', '.tsx'],
    '.mjs': ['.mjs', '.mts'],
    '.jsx': ['.jsx', '.tsx'],
  },
};

/**
 * Makes a resolver that adds to Node's own rules what TypeScript projects rely on: extensionless
 * imports, `.js` for a `.ts`, `/index`, and the `paths` of the nearest tsconfig.
 *
 * Packages are resolved by Node's rules alone, so that an import means the same after `tsc`.
 */
export function createResolver(conditions: readonly string[] = nodeConditions()): Resolve {
  const shared: NapiResolveOptions = {
    conditionNames: [...conditions],
    builtinModules: true,
    nodePath: false,
  };
  const fromTypeScript = lenient({ ...shared, ...TYPESCRIPT_FIRST });
  const fromJavaScript = lenient({ ...shared, ...JAVASCRIPT_FIRST });
  const asNode = new ResolverFactory({ ...shared, extensions: [], mainFiles: [] });
  // Without exports, Node still completes `main` with .js and falls back to index.js, packages only.
  const asNodeMain = new ResolverFactory({ ...shared, extensions: ['.js', '.json', '.node'] });

  return (importer, specifier) => {
    if (specifier.startsWith('node:')) return { kind: 'builtin', specifier };
    const asImporter = isTypeScript(importer) ? fromTypeScript : fromJavaScript;
    if (isPath(specifier)) return resolvePath(asImporter, importer, specifier);
    if (/^[a-z][a-z0-9+.-]+:/i.test(specifier)) return { kind: 'external', url: specifier };

    const ours = asImporter.resolve(importer, specifier);
    if (ours.builtin !== undefined) return { kind: 'builtin', specifier: ours.builtin.resolved };
    const isPackage = /^(?:@[^/]+\/)?[^/]+$/.test(specifier);
    const plain = (isPackage ? asNodeMain : asNode).sync(dirname(importer), specifier);
    const isAlias =
      ours.path !== undefined && ours.path !== asImporter.withoutPaths(importer, specifier).path;
    if (
      ours.path !== undefined &&
      (isAlias || specifier.startsWith('#') || plain.path === undefined)
    ) {
      return ours.path.includes(IN_PACKAGES)
        ? packaged(plain, specifier)
        : located(ours.path, specifier);
    }
    return packaged(plain, specifier);
  };
}

/** The conditions this process resolves `exports` with. */
export function nodeConditions(): string[] {
  const given: string[] = [];
  const words = [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)];
  for (const [index, word] of words.entries()) {
    if (word === '--conditions' || word === '-C') given.push(words[index + 1] ?? '');
    const inline = /^(?:--conditions|-C)=(.+)$/.exec(word)?.[1];
    if (inline !== undefined) given.push(inline);
  }
  const requiresModules = 'require_module' in process.features && process.features.require_module;
  return [...given, 'node', 'import', 'node-addons', ...(requiresModules ? ['module-sync'] : [])];
}

interface Lookup {
  resolve(importer: string, request: string): ResolveResult;
  withoutPaths(importer: string, request: string): ResolveResult;
}

const IN_PACKAGES = `${sep}node_modules${sep}`;

/** The JavaScript of a package, a workspace's included, is loaded as it is; its TypeScript is compiled. */
function packaged({ path, error }: ResolveResult, specifier: string): Resolution {
  if (path === undefined) return { kind: 'missing', detail: error ?? '' };
  const { file, suffix } = splitSuffix(path, specifier);
  if (isTypeScript(file)) return { kind: 'source', file, suffix };
  return { kind: 'external', url: pathToFileURL(file).href + suffix };
}

function lenient(options: NapiResolveOptions): Lookup {
  const resolver = new ResolverFactory({ ...options, tsconfig: 'auto' });
  const plain = new ResolverFactory(options);
  const withoutPaths = (importer: string, request: string): ResolveResult =>
    plain.sync(dirname(importer), request);
  return {
    withoutPaths,
    resolve(importer, request) {
      const result = resolver.resolveFileSync(importer, request);
      // A tsconfig that extends a package left out of a production install must not stop every import.
      const isBroken = result.error !== undefined && /tsconfig/i.test(result.error);
      return isBroken ? withoutPaths(importer, request) : result;
    },
  };
}

function isPath(specifier: string): boolean {
  return /^(?:\.{1,2}(?:\/|$)|\/|file:|[a-zA-Z]:[\\/])/.test(specifier);
}

function resolvePath(lookUp: Lookup, importer: string, specifier: string): Resolution {
  const request = specifier.startsWith('file:') ? pathOf(specifier) : specifier;
  // A directory as `..` is nothing to the resolver; its index is what TypeScript takes.
  const isDirectory = /(?:^|\/)\.{1,2}\/?$/.test(request);
  const { path, error } = lookUp.resolve(
    importer,
    isDirectory ? `${request.replace(/\/$/, '')}/index` : request,
  );
  return path === undefined ? { kind: 'missing', detail: error ?? '' } : located(path, specifier);
}

function pathOf(url: string): string {
  const { search, hash } = new URL(url);
  return fileURLToPath(url) + search + hash;
}

function located(path: string, specifier: string): Resolution {
  const { file, suffix } = splitSuffix(path, specifier);
  if (isTypeScript(file) || isJavaScript(file)) return { kind: 'source', file, suffix };
  return { kind: 'external', url: pathToFileURL(file).href + suffix };
}

/** A specifier's `?query#hash` stays on the resolved path, unless it is part of a directory's name. */
function splitSuffix(path: string, specifier: string): { file: string; suffix: string } {
  const suffix = /[?#].*$/s.exec(specifier)?.[0] ?? '';
  const isSuffix = suffix !== '' && path.endsWith(suffix) && !existsSync(path);
  return isSuffix ? { file: path.slice(0, -suffix.length), suffix } : { file: path, suffix: '' };
}
