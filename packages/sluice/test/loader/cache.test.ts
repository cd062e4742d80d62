import { chmod, chown, mkdir, readdir, rmdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { builtLoader, createProject, prepared, runNode, type Project } from './project.js';

const { prepareEntry } = await builtLoader();
const isRoot = process.getuid?.() === 0;

async function shopProject(): Promise<Project> {
  return await createProject({
    'price.ts': 'export const price: number = 1;',
    'shop.ts':
      "import { price } from './price.js';\nexport const app: number = price;\nconsole.log(app);",
  });
}

describe('a compiled application', () => {
  it('finds a compiled application again when nothing changed', async () => {
    const project = await shopProject();
    const first = await prepareEntry('shop.ts:app', { directory: project.root });
    const second = await prepareEntry('shop.ts:app', { directory: project.root });
    expect([first.cached, second.cached]).toEqual([false, true]);
    expect(second.entry).toEqual(first.entry);
  });

  it.each([
    ['the entry', { 'shop.ts': 'export const app: string = "changed";\nconsole.log(app);' }],
    ['a module it imports', { 'price.ts': 'export const price: string = "changed";' }],
    [
      'what an import resolves to',
      {
        'price.js': '',
        'price.ts': '',
        'tsconfig.json': '{}',
        'shop.ts': "import { price } from './other';\nexport const app = 0;\nconsole.log(price);",
        'other/index.ts': 'export const price: string = "changed";',
      },
    ],
  ])('compiles an application again when %s changes', async (_, files) => {
    const project = await shopProject();
    const before = await prepared(project, 'shop.ts:app');
    await project.write(files);
    const after = await prepared(project, 'shop.ts:app');
    expect(after).not.toBe(before);
    expect(await runNode([after], project.root)).toMatchObject({ stdout: 'changed\n' });
    expect(await runNode([before], project.root)).toMatchObject({ stdout: '1\n' });
  });

  it('gives processes that start at once a whole compiled application', async () => {
    const project = await shopProject();
    const many = Array.from({ length: 20 }, () =>
      prepareEntry('shop.ts:app', { directory: project.root }),
    );
    const modules = new Set((await Promise.all(many)).map(({ entry }) => entry?.module));
    const kept = await readdir(join(project.root, 'node_modules/.cache/sluice'));
    expect([modules.size, kept.length]).toEqual([1, 1]);
  });

  it('serves JavaScript from where it is', async () => {
    const project = await createProject({
      'app.js':
        "import './lib.js'; import './data.json' with { type: 'json' }; export const app = 1;",
      'lib.js': '',
      'data.json': '1',
    });
    const { entry, files } = await prepareEntry('app.js:app', { directory: project.root });
    expect(entry).toEqual({
      module: project.path('app.js'),
      exportName: 'app',
      revision: expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(files).toEqual([
      project.path('app.js'),
      project.path('lib.js'),
      project.path('data.json'),
    ]);
  });

  const changes: readonly (readonly [string, (project: Project) => Promise<unknown>])[] = [
    ['the project has none', (project: Project) => rmdir(project.path('node_modules'))],
    [
      'others may write to node_modules',
      (project: Project) => chmod(project.path('node_modules'), 0o777),
    ],
    [
      'node_modules is somebody else’s',
      (project: Project) => chown(project.path('node_modules'), 1234, 1234),
    ],
    [
      'others may write to what was kept there',
      async (project: Project) => {
        await prepareEntry('app.ts:app', { directory: project.root });
        await chmod(project.path('node_modules/.cache/sluice'), 0o777);
      },
    ],
    [
      'what was kept there is somebody else’s',
      async (project: Project) => {
        await prepareEntry('app.ts:app', { directory: project.root });
        await chown(project.path('node_modules/.cache'), 1234, 1234);
      },
    ],
    [
      'its place in node_modules is a link',
      async (project: Project) => {
        await mkdir(project.path('elsewhere'));
        await symlink(project.path('elsewhere'), project.path('node_modules/.cache'));
      },
    ],
  ];
  // Only root can give files away.
  const possible = changes.filter(([what]) => isRoot || !what.includes('somebody'));
  it.each(possible)(
    'keeps compiled applications in a directory of the user when %s',
    async (_, change) => {
      const project = await createProject({ 'app.ts': 'export const app: number = 1;' });
      await change(project);
      const program = `import { prepareEntry } from ${JSON.stringify(new URL('../../dist/loader/prepare.js', import.meta.url).href)};
process.env.XDG_CACHE_HOME = process.cwd() + '/cache';
console.log((await prepareEntry('app.ts:app')).entry.module);`;
      const { stdout } = await runNode(['--input-type=module', '--eval', program], project.root);
      expect(stdout).toContain(project.path('cache/sluice/'));
    },
  );
});

describe('a target', () => {
  it.each([
    ['shop.ts:app', 'shop.ts'],
    ['shop.ts', 'shop.ts'],
    ['lib.shop', 'lib/shop.ts'],
    ['./shop.ts:app', 'shop.ts'],
    ['shop:app', 'shop.ts'],
    ['lib/shop:app', 'lib/shop.ts'],
    ['lib.shop:app', 'lib/shop.ts'],
    ['lib:app', 'lib/index.ts'],
    ['lib/shop.service:app', 'lib/shop.service.ts'],
  ])('reads the target %s as %s', async (target, file) => {
    const project = await createProject({
      'shop.ts': 'export const app: number = 1;',
      'lib/shop.ts': 'export const app: number = 1;',
      'lib/index.ts': 'export const app: number = 1;',
      'lib/shop.service.ts': 'export const app: number = 1;',
    });
    const { sourceFile } = await prepareEntry(target, { directory: project.root });
    expect(sourceFile).toBe(project.path(file));
  });

  it.each([
    ['shop.ts:', 'E_TARGET', 'Write shop.ts:app'],
    [':app', 'E_TARGET', 'module.ts:app'],
    ['', 'E_TARGET', 'module.ts:app'],
    ['nope.ts:app', 'E_MODULE_NOT_FOUND', '/nope.ts'],
    ['nope:app', 'E_MODULE_NOT_FOUND', '/nope.ts (nor with'],
    ['shop.ts:application', 'E_EXPORT_NOT_FOUND', 'It exports app, other.'],
  ])('%j is refused with %s', async (target, code, what) => {
    const project = await createProject({
      'shop.ts':
        "export const app: number = 1;\nexport type T = string;\nexport { x as other } from './x';",
      'x.ts': 'export const x: number = 1;',
    });
    const { entry, problems } = await prepareEntry(target, { directory: project.root });
    expect(entry).toBeUndefined();
    expect(problems).toMatchObject([{ code, what: expect.stringContaining(what) }]);
  });
});

describe('a target without an export', () => {
  it.each([
    ['the one that is bound', 'export const shop = bind(A); export const app = 1;', 'shop'],
    ['the one that is bound with options', 'export const shop = bind(A).options({});', 'shop'],
    [
      'app, of several that are bound',
      'export const a = bind(A); export const app = bind(A);',
      'app',
    ],
    ['app, bound in another module', "export { app } from './x';", 'app'],
    ['whatever the module runs, when it shows none', 'export const x = 1;', undefined],
  ])('takes for a target without an export %s', async (_, source, exportName) => {
    const project = await createProject({
      'shop.ts': `declare const bind: any, A: any;\n${source}`,
      'x.ts': 'export const app: number = 1;',
    });
    const { entry, chosen } = await prepareEntry('shop.ts', { directory: project.root });
    expect(entry?.exportName).toBe(exportName);
    expect(chosen).toBe(exportName === undefined ? undefined : `shop.ts:${exportName}`);
  });

  it('asks which export is meant when several are bound', async () => {
    const project = await createProject({
      'shop.ts':
        'declare const bind: any;\nexport const one = bind(1);\nexport const two = bind(2);',
    });
    const { problems } = await prepareEntry('shop.ts', { directory: project.root });
    expect(problems).toMatchObject([
      { code: 'E_TARGET', what: 'it exports several applications (one, two).' },
    ]);
  });
});

describe('a source that cannot be compiled', () => {
  it.each([
    [
      'a syntax error',
      'export const app: = 3;',
      {
        code: 'E_LOADER_SYNTAX',
        line: 1,
        what: 'Unexpected token.',
        frame: expect.stringMatching(/^ *,-\[[^]*export const app: = 3;/),
      },
    ],
    [
      'a missing module',
      "\nimport { a } from './gone.js';\nexport const app = a;",
      { code: 'E_LOADER_IMPORT', line: 2, what: expect.stringContaining('gone.js') },
    ],
    [
      'a missing package',
      "import a from '@none/of/this';\nexport const app = a;",
      { code: 'E_LOADER_IMPORT', fix: expect.stringContaining('npm install @none/of') },
    ],
    [
      'import = require',
      "import a = require('fs');\nexport const app = a;",
      { code: 'E_LOADER_COMMONJS', line: 1 },
    ],
    ['an imported .cts', "import './a.cts';", { code: 'E_LOADER_COMMONJS', line: 1 }],
    ['export =', 'const app = 1;\nexport = app;', { code: 'E_LOADER_COMMONJS', line: 2 }],
    [
      'using at the top level beside decorators',
      '@D class A {}\nusing x = f();\nexport const app = A;',
      { code: 'E_LOADER_USING', line: 2 },
    ],
  ])('reports a source that cannot be compiled: %s', async (_, source, problem) => {
    const project = await createProject({ 'app.ts': source, 'a.cts': '' });
    const { entry, problems } = await prepareEntry('app.ts:app', { directory: project.root });
    expect(entry).toBeUndefined();
    expect(problems[0]).toMatchObject({ file: project.path('app.ts'), ...problem });
  });

  it('reports all sources that cannot be compiled at once', async () => {
    const project = await createProject({
      'app.ts': "import './one.js';\nimport './two.js';\nexport const app = 1;",
      'one.ts': 'let a: = 1;',
      'two.ts': "import './gone';",
    });
    const { problems } = await prepareEntry('app.ts:app', { directory: project.root });
    expect(problems.map(({ file }) => file)).toEqual([
      project.path('one.ts'),
      project.path('two.ts'),
    ]);
  });
});
