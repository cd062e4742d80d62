import { join } from 'node:path';

import { expect, it } from 'vitest';

import { fileCircles, folderCircles, readImports } from '../../../test/support/import-graph.js';

const graph = readImports(join(import.meta.dirname, '../src'));

it('the imports of the command and the loader have no circle of files, types included', () => {
  expect(fileCircles(graph)).toEqual([]);
});

it('the imports of the command and the loader have no circle of folders, types included', () => {
  expect(folderCircles(graph)).toEqual([]);
});
