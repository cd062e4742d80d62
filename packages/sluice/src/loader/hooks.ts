import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { InitializeHook, LoadHook, ResolveHook } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { compile, sourceMap } from './compile.js';
import type { FindSource } from './declarations.js';
import { reportLimits } from './loader-limits.js';
import { LoaderError } from './loader-problem.js';
import type { HookData } from './register-hooks.js';
import { reportErased } from './report-erased.js';
import { createResolver, nodeConditions, type Resolve } from './resolve.js';
import { isTypeScript } from './source-kind.js';

let conditions: readonly string[] = [];
let compiled: Readonly<Record<string, string>> = {};
let resolveSource: Resolve = createResolver();

/** Runs on the loader's thread before the first import. */
export const initialize: InitializeHook<HookData> = (data) => {
  conditions = data.conditions ?? [];
  compiled = data.compiled ?? {};
  resolveSource = createResolver([...conditions, ...nodeConditions()]);
};

/** Resolves what a project's own modules import; packages keep Node's rules. */
export const resolve: ResolveHook = async (specifier, context, next) => {
  const asNode = { ...context, conditions: [...context.conditions, ...conditions] };
  const { parentURL } = context;
  if (specifier.startsWith('@oxc-project/runtime/')) {
    return await next(specifier, { ...asNode, parentURL: import.meta.url });
  }
  if (
    parentURL === undefined ||
    !parentURL.startsWith('file:') ||
    parentURL.includes('/node_modules/')
  ) {
    return await next(specifier, asNode);
  }
  const target = resolveSource(fileURLToPath(parentURL), specifier);
  if (target.kind === 'source') {
    const url = pathToFileURL(target.file).href;
    const address = (compiled[url] ?? url) + target.suffix;
    if (isTypeScript(target.file)) return { url: address, format: 'module', shortCircuit: true };
    return await next(address, asNode);
  }
  if (target.kind !== 'external') return await next(specifier, asNode);
  const found = await next(target.url, asNode);
  // TypeScript projects import JSON without the attribute that Node asks for.
  return found.format === 'json' ? { ...found, importAttributes: { type: 'json' } } : found;
};

/** Compiles TypeScript; a source with mistakes is refused with all of them. */
export const load: LoadHook = async (url, context, next) => {
  const file = url.startsWith('file:') ? fileURLToPath(url.replace(/[?#].*$/s, '')) : '';
  if (!isTypeScript(file)) return await next(url, context);
  const source = await readFile(file, 'utf8');
  const { code, mappings, problems } = compile(file, source);
  if (problems.length > 0) throw new LoaderError(problems);
  const erased = [...reportLimits(file, source), ...reportErased(file, source, findSource)];
  if (erased.length > 0) throw new LoaderError(erased);
  const map = JSON.stringify(sourceMap(mappings, pathToFileURL(file).href));
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(map).toString('base64')}`;
  return { format: 'module', source: `${code}\n${inline}\n`, shortCircuit: true };
};

const findSource: FindSource = (importer, specifier) => {
  const target = resolveSource(importer, specifier);
  if (target.kind !== 'source') return undefined;
  return { file: target.file, source: readFileSync(target.file, 'utf8') };
};
