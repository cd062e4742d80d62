import { symlink } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

import { createProject, runSource, ways, type ProjectFiles } from './project.js';

const value = (text: string): string => `const value: string = '${text}';\nexport default value;\n`;

/** An import as written in `src/app.ts`, and the files it is to find. */
const FORMS: readonly (readonly [string, string, ProjectFiles])[] = [
  ['no extension', './other', { 'src/other.ts': value('found') }],
  ['.js for a .ts', './other.js', { 'src/other.ts': value('found') }],
  ['.js for a .js', './other.js', { 'src/other.js': "export default 'found';" }],
  ['.ts', './other.ts', { 'src/other.ts': value('found') }],
  ['.mjs for a .mts', './other.mjs', { 'src/other.mts': value('found') }],
  ['a directory', './other', { 'src/other/index.ts': value('found') }],
  ['a directory with a slash', './other/', { 'src/other/index.ts': value('found') }],
  ['the directory above', '..', { 'index.ts': value('found') }],
  ['a dotted name', './other.service', { 'src/other.service.ts': value('found') }],
  ['a query', './other.ts?fresh=1', { 'src/other.ts': value('found') }],
  ['a directory with # in its name', '../a #1/other.js', { 'a #1/other.ts': value('found') }],
  [
    'TypeScript beside JavaScript of the same name',
    './other.js',
    { 'src/other.ts': value('found'), 'src/other.js': "export default 'compiled long ago';" },
  ],
  [
    'tsconfig paths',
    '@lib/other',
    {
      'tsconfig.json':
        '{ /* comment */ "compilerOptions": { "paths": { "@lib/*": ["./lib/*"] } } }',
      'lib/other.ts': value('found'),
    },
  ],
  [
    'tsconfig paths of an extended file',
    '@lib/other.js',
    {
      'tsconfig.json': '{ "extends": "./base.json" }',
      'base.json': '{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["lib/*"] } } }',
      'lib/other.ts': value('found'),
    },
  ],
  [
    'a tsconfig that extends a package which is not installed',
    './other',
    {
      'tsconfig.json': '{ "extends": "@tsconfig/none/tsconfig.json" }',
      'src/other.ts': value('found'),
    },
  ],
  [
    'imports of package.json',
    '#other',
    {
      'package.json':
        '{ "name": "project", "type": "module", "imports": { "#other": "./src/other.js" } }',
      'src/other.ts': value('found'),
    },
  ],
  [
    'the package itself',
    'project/other',
    {
      'package.json':
        '{ "name": "project", "type": "module", "exports": { "./other": "./src/other.ts" } }',
      'src/other.ts': value('found'),
    },
  ],
  [
    'a package with a CommonJS and an ES module build',
    'dual',
    {
      'node_modules/dual/package.json':
        '{ "exports": { "require": "./cjs.cjs", "import": "./esm.mjs" } }',
      'node_modules/dual/cjs.cjs': "module.exports = 'wrong';",
      'node_modules/dual/esm.mjs': "export default 'found';",
    },
  ],
  [
    'a CommonJS package',
    'old',
    {
      'node_modules/old/package.json': '{ "main": "lib" }',
      'node_modules/old/lib.js': "module.exports = 'found';",
    },
  ],
  ['a CommonJS neighbour', './other.cjs', { 'src/other.cjs': "module.exports = 'found';" }],
  ['JSON without an attribute', './other.json', { 'src/other.json': '"found"' }],
  [
    'JavaScript that imports TypeScript',
    './between.js',
    { 'src/between.js': "export { default } from './other.js';", 'src/other.ts': value('found') },
  ],
];

describe.each(ways)('an import, %s', (_, way) => {
  it.each(FORMS)('resolves an import of %s: %s', async (_name, specifier, files) => {
    const project = await createProject({
      ...files,
      'src/app.ts': `import found from '${specifier}';\nexport const app: string = found;\nconsole.log(app);`,
    });
    expect(await runSource(project, 'src/app.ts', way)).toMatchObject({
      stdout: 'found\n',
      stderr: '',
    });
  });

  it('compiles the TypeScript of a linked workspace with its own packages', async () => {
    const project = await createProject({
      'packages/lib/package.json':
        '{ "name": "lib", "type": "module", "exports": "./src/index.ts" }',
      'packages/lib/src/index.ts': "import inner from 'inner';\nexport default inner as string;",
      'packages/lib/node_modules/inner/package.json': '{ "main": "index.js" }',
      'packages/lib/node_modules/inner/index.js': "module.exports = 'found';",
      'app.ts': "import found from 'lib';\nexport const app: string = found;\nconsole.log(app);",
    });
    await symlink(project.path('packages/lib'), project.path('node_modules/lib'));
    expect(await runSource(project, 'app.ts', way)).toMatchObject({
      stdout: 'found\n',
      stderr: '',
    });
  });

  it.each([
    ['a literal', "'./plug/one.js'"],
    ['a template without holes', '`./plug/one.js`'],
    ['a name made at run time', '`./plug/${names[0]}.js`'],
    ['a URL', "new URL('./plug/one.js', import.meta.url).href"],
  ])('shares modules with the rest when import() names %s', async (_name, expression) => {
    const project = await createProject({
      'shared.ts': 'export const shared: object = {};',
      'plug/one.ts': "export { shared as one } from '../shared';",
      'app.ts': `export const app = 0;\nimport { shared } from './shared.js';\nconst names: string[] = ['one'];\nconst plug = await import(${expression});\nconsole.log(plug.one === shared);`,
    });
    expect(await runSource(project, 'app.ts', way)).toMatchObject({ stdout: 'true\n', stderr: '' });
  });

  it('lets an import() of a package that is not installed be caught', async () => {
    const project = await createProject({
      'app.ts':
        "export const app = 0;\nconsole.log(await import('not-installed' as string).catch((error) => error.code), await import('@none/at-all').catch((error) => error.code));",
    });
    expect(await runSource(project, 'app.ts', way)).toMatchObject({
      stdout: 'ERR_MODULE_NOT_FOUND ERR_MODULE_NOT_FOUND\n',
    });
  });

  it('drops an import of nothing but types', async () => {
    const project = await createProject({
      'types.ts': 'export interface Item { id: number }',
      'app.ts':
        "export const app = 0;\nimport { Item } from './types.js';\nimport type { Nope } from 'types-not-installed';\nconst item: Item & Partial<Nope> = { id: 1 } as never;\nconsole.log(item.id);",
    });
    expect(await runSource(project, 'app.ts', way)).toMatchObject({ stdout: '1\n', stderr: '' });
  });
});

describe.each(ways)('a source, %s', (_, way) => {
  it('compiles decorators and their metadata whatever the tsconfig says', async () => {
    const reflect = fileURLToPath(
      new URL('../../../../node_modules/reflect-metadata/Reflect.js', import.meta.url),
    );
    const project = await createProject({
      'tsconfig.json': '{ "compilerOptions": { "experimentalDecorators": false } }',
      'item.ts': 'export class Item {}',
      'app.ts': `import '${reflect}';
import { Item } from './item.js';
export const app = 0;
const Mark = (..._: unknown[]): void => {};
class App {
  @Mark make(id: number, name: string, item: Item, at: Date, @Mark on: boolean): void {}
}
const types = Reflect.getMetadata('design:paramtypes', App.prototype, 'make');
console.log(types.map((type: Function) => type.name).join());`,
    });
    expect(await runSource(project, 'app.ts', way)).toMatchObject({
      stdout: 'Number,String,Item,Date,Boolean\n',
      stderr: '',
    });
  });

  it('keeps import.meta of a source', async () => {
    const project = await createProject({
      'src/data.txt': 'data',
      'node_modules/pack/package.json': '{ "exports": "./main.js" }',
      'node_modules/pack/main.js': '',
      'src/app.ts': `import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
export const app = 0;
const meta = import.meta;
console.log(JSON.stringify([meta.url, import.meta.dirname, import.meta.filename, import.meta.resolve('./data.txt'), import.meta.resolve('pack'), createRequire(import.meta.url).resolve('pack'), readFileSync(new URL('data.txt', import.meta.url), 'utf8')]));`,
    });
    const { stdout } = await runSource(project, 'src/app.ts', way);
    expect(JSON.parse(stdout)).toEqual([
      `file://${project.path('src/app.ts')}`,
      project.path('src'),
      project.path('src/app.ts'),
      `file://${project.path('src/data.txt')}`,
      `file://${project.path('node_modules/pack/main.js')}`,
      project.path('node_modules/pack/main.js'),
      'data',
    ]);
  });

  it('points stack traces at the source', async () => {
    const project = await createProject({
      'fail.ts': `interface Gone {\n  a: number;\n}\n\nexport function fail(name: string): never {\n  const given: Gone = { a: 1 };\n  throw new Error(name + given.a + import.meta.dirname.length);\n}\n`,
      'app.ts':
        "import { fail } from './fail.js';\n\ntype Gone = string;\nfail('x' as Gone);\nexport const app = 0;",
    });
    const { stderr, code } = await runSource(project, 'app.ts', way);
    expect(code).toBe(1);
    expect(stderr).toContain(`(${project.path('fail.ts')}:7:9)`);
    expect(stderr).toContain(`${project.path('app.ts')}:4:1`);
  });
});
