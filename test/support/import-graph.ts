import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';

/** Each module and those it imports, by path below the folder that was read. */
export type ImportGraph = ReadonlyMap<string, ReadonlySet<string>>;

/** Reads which module of a folder imports which other, type imports and `import()` included. */
export function readImports(directory: string): ImportGraph {
  const files = readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .toSorted();
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const text = readFileSync(join(directory, file), 'utf8');
      const specifiers = [...text.matchAll(/\b(?:from|import)\s*\(?\s*'(\.[^']+)'/g)];
      const imported = specifiers.map(([, path = '']) =>
        normalize(join(dirname(file), path.replace(/\.js$/, '.ts'))),
      );
      return [file, new Set(imported.filter((path) => known.has(path)))];
    }),
  );
}

/** The circles of modules, each as the imports that close it. */
export function fileCircles(graph: ImportGraph): string[][] {
  return circlesOf(graph).map((circle) =>
    circle.flatMap((file) =>
      [...(graph.get(file) ?? [])].filter((to) => circle.includes(to)).map((to) => arrow(file, to)),
    ),
  );
}

/**
 * The circles of folders, each as the imports that close it.
 *
 * Within every folder, its files and its subfolders must have an order in which each imports only
 * those below it. A subfolder counts as one whole there, so `fleet/` may import the `goal.ts` beside
 * it as long as `goal.ts` does not import `fleet/`.
 */
export function folderCircles(graph: ImportGraph): string[][] {
  const imports = [...graph].flatMap(([from, targets]) =>
    [...targets].map((to) => ({ from, to, ...partOf(from, to) })),
  );
  const parts = new Map<string, Set<string>>();
  for (const { fromPart, toPart } of imports) {
    parts.set(fromPart, (parts.get(fromPart) ?? new Set()).add(toPart));
  }
  return circlesOf(parts).map((circle) =>
    imports
      .filter(({ fromPart, toPart }) => circle.includes(fromPart) && circle.includes(toPart))
      .map(({ from, to }) => arrow(from, to)),
  );
}

/** The two children of the deepest folder that holds both modules. */
function partOf(from: string, to: string): { readonly fromPart: string; readonly toPart: string } {
  const [a, b] = [from.split(sep), to.split(sep)];
  const fork = a.findIndex((name, index) => name !== b[index]);
  return {
    fromPart: a.slice(0, fork + 1).join('/'),
    toPart: b.slice(0, fork + 1).join('/'),
  };
}

function arrow(from: string, to: string): string {
  return `${from} -> ${to}`;
}

/** The strongly connected components of more than one node. Source: Tarjan 1972. */
function circlesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const circles: string[][] = [];
  const order = new Map<string, number>();
  const open: string[] = [];
  const visit = (node: string): number => {
    const index = order.size;
    order.set(node, index);
    let low = index;
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (open.includes(next)) low = Math.min(low, order.get(next) ?? low);
    }
    if (low === index) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1) circles.push(circle);
    }
    return low;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return circles;
}
