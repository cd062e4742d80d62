import { join } from 'node:path';

import { expect, it } from 'vitest';

import { fileCircles, folderCircles, readImports } from '../../../test/support/import-graph.js';

const graph = readImports(join(import.meta.dirname, '../src'));

it('has no circle of modules, type imports included', () => {
  expect(fileCircles(graph)).toEqual([]);
});

it('has no circle of folders, type imports included', () => {
  expect(folderCircles(graph)).toEqual([]);
});
