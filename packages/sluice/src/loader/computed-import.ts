import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { registerHooks } from './register-hooks.js';
import { createResolver, type Resolve } from './resolve.js';
import { isTypeScript } from './source-kind.js';

let resolve: Resolve | undefined;
const graphs = new Map<string, Readonly<Record<string, string>>>();

/**
 * The address for an `import(expression)` of a compiled module, whose specifier is only known now.
 *
 * A source that was compiled with the application is found there. TypeScript nobody could foresee,
 * such as a file of a plug-in directory, brings the loader into this process.
 */
export function resolveComputed(wanted: unknown, original: string, graph: URL): unknown {
  // Node turns anything else into a string, or into a rejection, by itself.
  if (typeof wanted !== 'string' && !(wanted instanceof URL)) return wanted;
  const specifier = String(wanted);
  resolve ??= createResolver();
  const target = resolve(fileURLToPath(original), specifier);
  if (target.kind === 'builtin') return target.specifier;
  if (target.kind === 'external') return target.url;
  if (target.kind === 'missing') {
    return /^\.{0,2}\//.test(specifier) ? new URL(specifier, original).href : specifier;
  }
  const source = pathToFileURL(target.file).href;
  const compiled = addresses(graph)[source];
  if (compiled === undefined && isTypeScript(target.file)) {
    registerHooks({ compiled: addresses(graph) });
  }
  return (compiled ?? source) + target.suffix;
}

/** Sources and where they are compiled, as addresses. */
function addresses(graph: URL): Readonly<Record<string, string>> {
  const known = graphs.get(graph.href);
  if (known !== undefined) return known;
  const paths: Readonly<Record<string, string>> = JSON.parse(readFileSync(graph, 'utf8'));
  const entries = Object.entries(paths).map(([source, path]) => [
    source,
    new URL(path, graph).href,
  ]);
  const made: Readonly<Record<string, string>> = Object.fromEntries(entries);
  graphs.set(graph.href, made);
  return made;
}
