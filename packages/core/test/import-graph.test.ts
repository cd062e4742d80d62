import { readFileSync, readdirSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

/**
 * The rooms of core from the ground up: a folder of `src`, or a file at its root. A room may import
 * rooms of lower floors; rooms of one floor know nothing of each other.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['types', 'reflect-metadata', 'own-files', 'docs-page-file', 'settled-within'],
  ['errors', 'defaults'],
  ['validation-error'],
  ['log', 'json', 'signature'],
  ['http'],
  ['scope'],
  ['websocket', 'schema'],
  ['decorators'],
  ['model'],
  ['openapi'],
  ['compile'],
  ['node', 'testing', 'bound', 'guarded', 'lifecycle', 'ongoing-work'],
  ['app-life'],
  ['app'],
  ['index', 'internal'],
];

/** The rooms of `src/schema`, likewise. */
const SCHEMA_FLOORS: readonly (readonly string[])[] = [
  ['validator', 'report', 'code'],
  ['problem', 'schema-context'],
  ['rules', 'standard'],
  ['classes'],
  ['compiled', 'output'],
  ['kinds'],
  ['serialize'],
];

const SOURCES = fileURLToPath(new URL('../src', import.meta.url));
const graph = readGraph();

it.each([
  ['core', '', FLOORS],
  ["core's schema", 'schema/', SCHEMA_FLOORS],
])('gives every file of %s a floor', (_name, folder, floors) => {
  const placed = floors.flat();
  const rooms = [...graph.keys()].filter((file) => file.startsWith(folder)).map(roomIn(folder));
  expect(rooms.filter((room) => !placed.includes(room))).toEqual([]);
});

it.each([
  ['core', '', FLOORS],
  ["core's schema", 'schema/', SCHEMA_FLOORS],
])(
  'lets no file of %s import a room above its own floor, not even a type',
  (_name, folder, floors) => {
    const room = roomIn(folder);
    const floorOf = (name: string): number => floors.findIndex((rooms) => rooms.includes(name));
    const up = [...graph].flatMap(([file, imports]) =>
      imports
        .filter((target) => file.startsWith(folder) && target.startsWith(folder))
        .filter((target) => room(file) !== room(target))
        .filter((target) => floorOf(room(target)) >= floorOf(room(file)))
        .map((target) => `${file} -> ${target}`),
    );
    expect(up).toEqual([]);
  },
);

it('lets no files of core import each other in a circle, not even for a type', () => {
  expect(findCircles()).toEqual([]);
});

/** Each file of `src` with the files it imports, types included; all relative to `src`. */
function readGraph(): ReadonlyMap<string, readonly string[]> {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.split(sep).join('/'));
  return new Map(files.toSorted().map((file) => [file, importsOf(file)]));
}

function importsOf(file: string): string[] {
  const text = readFileSync(posix.join(SOURCES, file), 'utf8');
  const specifiers = text.matchAll(
    /(?:^|\n)(?:import|export)\b[^;]*?'(\.[^']+)\.js'|import\('(\.[^']+)\.js'\)/g,
  );
  return Array.from(specifiers, ([, fixed, lazy]) =>
    posix.join(posix.dirname(file), `${fixed ?? lazy}.ts`),
  );
}

/** Names the folder or file directly inside `folder` that a file belongs to. */
function roomIn(folder: string): (file: string) => string {
  return (file) => file.slice(folder.length).split('/')[0]?.replace(/\.ts$/, '') ?? '';
}

/** The groups of files that reach each other, by Tarjan's algorithm. */
function findCircles(): string[] {
  const numbers = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[] = [];
  const visit = (file: string): number => {
    const own = numbers.size;
    numbers.set(file, own);
    stack.push(file);
    let lowest = own;
    for (const next of graph.get(file) ?? []) {
      if (!numbers.has(next)) lowest = Math.min(lowest, visit(next));
      else if (stack.includes(next)) lowest = Math.min(lowest, numbers.get(next) ?? own);
    }
    if (lowest === own) {
      const group = stack.splice(stack.indexOf(file));
      if (group.length > 1) circles.push(group.toSorted().join(', '));
    }
    return lowest;
  };
  for (const file of graph.keys()) if (!numbers.has(file)) visit(file);
  return circles.toSorted();
}
