import { join, sep } from 'node:path';

import { expect, it } from 'vitest';

import { fileCircles, folderCircles, readImports } from '../../../test/support/import-graph.js';

/**
 * The rooms of core from the ground up: a folder of `src`, or a file at its root. A room may import
 * rooms of lower floors; rooms of one floor know nothing of each other.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['types', 'reflect-metadata', 'own-files', 'docs-page-file', 'settled-within', 'tracing'],
  ['errors', 'defaults'],
  ['validation-error', 'peer'],
  ['log', 'json', 'signature'],
  ['http'],
  ['scope', 'form', 'middleware', 'lifespan', 'declared-responses', 'versioning-options'],
  ['router-options', 'outgoing-options'],
  ['openapi-options', 'mount-options', 'page-options'],
  ['websocket', 'schema', 'app-options'],
  ['decorators'],
  ['security'],
  ['model'],
  ['client'],
  ['openapi', 'settings'],
  ['asyncapi'],
  ['mcp'],
  ['compile'],
  ['sender', 'node', 'web', 'guarded', 'lifecycle', 'ongoing-work', 'class-handler'],
  ['singletons', 'lifespans'],
  ['mounts'],
  ['bound'],
  ['app-life'],
  ['app'],
  ['testing'],
  ['index', 'internal'],
];

/** The rooms of `src/schema`, likewise. */
const SCHEMA_FLOORS: readonly (readonly string[])[] = [
  ['validator', 'report', 'code', 'last-value'],
  ['problem', 'schema-context'],
  ['rules', 'standard'],
  ['classes'],
  ['compiled', 'output'],
  ['kinds'],
  ['serialize'],
];

const SCHEMA = `schema${sep}`;
const graph = readImports(join(import.meta.dirname, '../src'));

it.each([
  ['core', '', FLOORS],
  ["core's schema", SCHEMA, SCHEMA_FLOORS],
])('every file of %s has a floor', (_name, folder, floors) => {
  const placed = floors.flat();
  const rooms = [...graph.keys()].filter((file) => file.startsWith(folder)).map(roomIn(folder));
  expect(rooms.filter((room) => !placed.includes(room))).toEqual([]);
});

it.each([
  ['core', '', FLOORS],
  ["core's schema", SCHEMA, SCHEMA_FLOORS],
])(
  'no file of %s imports from its own floor or one above, not even a type',
  (_name, folder, floors) => {
    const room = roomIn(folder);
    const floorOf = (name: string): number => floors.findIndex((rooms) => rooms.includes(name));
    const up = [...graph].flatMap(([file, imports]) =>
      [...imports]
        .filter((target) => file.startsWith(folder) && target.startsWith(folder))
        .filter((target) => room(file) !== room(target))
        .filter((target) => floorOf(room(target)) >= floorOf(room(file)))
        .map((target) => `${file} -> ${target}`),
    );
    expect(up).toEqual([]);
  },
);

it('the imports of core have no circle of files, types included', () => {
  expect(fileCircles(graph)).toEqual([]);
});

it('the imports of core have no circle of folders, types included', () => {
  expect(folderCircles(graph)).toEqual([]);
});

/** Names the folder or file directly inside `folder` that a file belongs to. */
function roomIn(folder: string): (file: string) => string {
  return (file) => file.slice(folder.length).split(sep)[0]?.replace(/\.ts$/, '') ?? '';
}
