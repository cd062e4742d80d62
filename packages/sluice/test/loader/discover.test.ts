import { expect, it } from 'vitest';

import { discoverApplication } from '../../src/loader/discover.js';
import { createProject, type ProjectFiles } from './project.js';

const BOUND = "import { bind } from 'sluice';\nexport const shop = bind(Shop);";
const APP = 'export const app = make();';

it.each<[string, ProjectFiles, string]>([
  ['app.ts', { 'app.ts': APP }, 'app.ts:app'],
  ['the only bound application', { 'main.ts': BOUND }, 'main.ts:shop'],
  ['a re-export', { 'server.mts': "export { app } from './shop.js';" }, 'server.mts:app'],
  ['src', { 'src/index.ts': APP, 'index.ts': 'export const other = 1;' }, 'src/index.ts:app'],
  ['JavaScript', { 'main.mjs': APP }, 'main.mjs:app'],
  ['TypeScript beside its compiled copy', { 'app.js': APP, 'app.ts': APP }, 'app.ts:app'],
  ['app among several', { 'app.ts': `${BOUND}\n${APP}\nexport const b = bind(B);` }, 'app.ts:app'],
  ['a module that does not compile', { 'src/app.ts': 'const = 1' }, 'src/app'],
  [
    'package.json',
    { 'package.json': '{"sluice":{"app":"lib/shop.ts:shop"}}', 'app.ts': APP },
    'lib/shop.ts:shop',
  ],
])('finds the application by %s', async (_, files, target) => {
  const { root } = await createProject(files);
  expect(await discoverApplication(root)).toEqual({ kind: 'found', target });
});

it.each<[string, ProjectFiles, readonly string[]]>([
  ['two modules', { 'app.ts': APP, 'src/main.ts': BOUND }, ['app.ts:app', 'src/main.ts:shop']],
  ['one module', { 'app.ts': `${BOUND}\nexport const b = bind(B);` }, ['app.ts:shop', 'app.ts:b']],
])('names the applications of %s to choose from', async (_, files, targets) => {
  const { root } = await createProject(files);
  expect(await discoverApplication(root)).toEqual({ kind: 'ambiguous', targets });
});

it.each<[string, ProjectFiles]>([
  ['no module of these names', { 'shop.ts': BOUND }],
  ['no application in them', { 'index.ts': 'export const other = 1;' }],
  ['a package.json that is broken', { 'package.json': '{' }],
])('finds nothing with %s', async (_, files) => {
  const { root } = await createProject(files);
  expect(await discoverApplication(root)).toEqual({ kind: 'none' });
});

it('refuses a package.json that names no target', async () => {
  const { root } = await createProject({ 'package.json': '{"sluice":{"app":1}}' });
  expect(await discoverApplication(root)).toMatchObject({
    kind: 'invalid',
    problem: expect.stringContaining('"app" of "sluice" in package.json is 1'),
  });
});
