import { once } from 'node:events';

import { expect, it } from 'vitest';

import { command, spawnNode } from '../../../../test/support/sluice-process.js';
import { createProject, type ProjectFiles } from '../loader/project.js';

const SHOP = `import { Get } from 'sluice';
import { Items } from './items.js';
import style from './shop.css';
export class Shop extends Items {
  @Get('/')
  list(
    page?: number,
    sort: 'asc' | 'desc' = 'asc',
  ) { return style; }
}
`;
const ITEMS = `import { Get } from 'sluice';
using resource = open();
export class Items {
  @Get('/items') items(tags: string[]) { return tags; }
}
`;
const SOURCES = {
  'src/shop.ts': SHOP,
  'src/items.ts': ITEMS,
  'src/fine.ts': 'export const a = 1;',
};

async function check(
  args: readonly string[],
  files: ProjectFiles = SOURCES,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const project = await createProject(files);
  const running = spawnNode([command, 'check', ...args], { cwd: project.root });
  await once(running.child, 'close');
  return { code: running.child.exitCode, output: running.output().replaceAll(project.root, '') };
}

it('reports every finding of a module and of what it imports, and fails', async () => {
  const { code, output } = await check(['src/shop.ts']);
  expect(code).toBe(1);
  expect(output.split('\n')).toEqual([
    'E_PARAM_ERASED: src/items.ts:4:24: Items.items parameter 1 ("tags"): only Array is left of string[] at run time, without the type of the items. Write @Query({ type: [String] }).',
    'E_PARAM_OPTIONAL: src/shop.ts:7:5: Shop.list parameter 1 ("page"): the "?" is lost at run time, so the parameter would be required. Write @Query({ optional: true }) before it, or give it a default value.',
    `E_PARAM_LITERALS: src/shop.ts:8:5: Shop.list parameter 2 ("sort"): only String is left of the literals 'asc' | 'desc' at run time: any value would be accepted. Write @Query({ enum: ['asc', 'desc'] }).`,
    '2 files checked: 3 problems.',
    '',
  ]);
});

it('reports properties that input would lose, of a module and of a folder', async () => {
  const item =
    "import { Field } from 'sluice';\nexport class Item {\n  @Field() name!: string;\n  note?: string;\n}\n";
  for (const path of ['src/item.ts', 'src']) {
    const { code, output } = await check([path], { 'src/item.ts': item });
    expect(code).toBe(1);
    expect(output).toContain('E_PROPERTY_UNDECORATED: src/item.ts:4:3: Item.note: ');
  }
});

it.each([['src'], ['src/*.ts'], ['**/*.{ts,tsx}'], ['src/fine.ts', 'src/shop.ts', 'src/items.ts']])(
  'checks the sources that %s names',
  async (...args) => {
    const { code, output } = await check(args);
    expect(code).toBe(1);
    expect(output).toMatch(/^3 files checked: 3 problems\.$/m);
  },
);

it('succeeds where nothing is lost', async () => {
  expect(await check(['src/fine.ts'])).toEqual({
    code: 0,
    output: '1 file checked: nothing is lost at run time.\n',
  });
});

it('reports as JSON', async () => {
  const { code, output } = await check(['src/items.ts', '--format', 'json']);
  expect(code).toBe(1);
  expect(JSON.parse(output)).toEqual([
    {
      code: 'E_PARAM_ERASED',
      file: 'src/items.ts',
      line: 4,
      column: 24,
      class: 'Items',
      method: 'items',
      parameter: 'tags',
      message: 'only Array is left of string[] at run time, without the type of the items.',
      fix: 'Write @Query({ type: [String] }).',
    },
  ]);
});

it('reports as annotations of a workflow', async () => {
  const { output } = await check(['src/items.ts', '--format=github']);
  expect(output).toBe(
    '::error file=src/items.ts,line=4,col=24,title=E_PARAM_ERASED::Items.items parameter 1 ("tags"): only Array is left of string[] at run time, without the type of the items. Write @Query({ type: [String] }).\n',
  );
});

it('reports a source that does not parse', async () => {
  const { code, output } = await check(['a.ts'], { 'a.ts': 'const a = ;\n' });
  expect(code).toBe(1);
  expect(output).toMatch(/^E_LOADER_SYNTAX: a\.ts:1:11: /);
});

it('reports a module that is not there', async () => {
  const { code, output } = await check(['nope.ts']);
  expect(code).toBe(1);
  expect(output).toMatch(/^E_MODULE_NOT_FOUND: nope\.ts: /);
});

it.each([
  [['empty/**/*.ts'], 'There is no TypeScript in empty/**/*.ts.'],
  [['src', '--format', 'xml'], '--format is "xml": it must be one of text, json, github.'],
])('%j is a usage error', async (args, said) => {
  const { code, output } = await check(args);
  expect(code).toBe(2);
  expect(output).toContain(said);
});
