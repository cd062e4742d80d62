import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { isRecord } from '@sluice/core/internal';

/**
 * The address of a module that is named relative to an application's module. Of an application that was
 * compiled, the compiled module, if it has one.
 */
export function policyModule(module: string, entry: string | undefined): URL {
  const compiled = pathToFileURL(entry ?? 'main.js');
  const graph = entry === undefined ? {} : readGraph(new URL(GRAPH, compiled));
  const sourceOfEntry = Object.keys(graph).find(
    (source) => new URL(graph[source] ?? '', compiled).href === compiled.href,
  );
  const source = new URL(module, sourceOfEntry ?? compiled);
  const inGraph = graph[source.href];
  return inGraph === undefined ? source : new URL(inGraph, compiled);
}

/** Where a compiled application keeps the addresses of its modules, by those of their sources. */
const GRAPH = 'graph.json';

function readGraph(file: URL): Readonly<Record<string, string>> {
  if (!existsSync(fileURLToPath(file))) return {};
  const graph: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (!isRecord(graph)) return {};
  const addresses = Object.entries(graph).filter(
    (pair): pair is [string, string] => typeof pair[1] === 'string',
  );
  return Object.fromEntries(addresses);
}
