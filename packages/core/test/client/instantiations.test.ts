import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../../../..');

/** A class and its client: what one operation needs, by its number. */
interface Kind {
  readonly classes?: (index: number) => string;
  readonly method: (index: number) => string;
  readonly call: (index: number) => string;
}

const ITEM = '{ name!: string; price!: number; note?: string; tags!: string[] }';

/** Operations of five kinds in turn, each of which is called, and the result of each used. */
const USUAL: readonly Kind[] = [
  {
    method: (index) => `async get${index}(id: number, verbose = false) { return { id, verbose }; }`,
    call: (index) => `(await client.get${index}(3, true)).verbose`,
  },
  {
    method: (index) => `async count${index}(text: string): Promise<number> { return text.length; }`,
    call: (index) => `(await client.count${index}('a')).toFixed()`,
  },
  {
    method: (index) => `async remove${index}(id: number): Promise<void> { void id; }`,
    call: (index) => `client.remove${index}(3)`,
  },
  {
    classes: (index) => `class New${index} ${ITEM}`,
    method: (index) => `async create${index}(item: New${index}) { return { id: item.price }; }`,
    call: (index) => `(await client.create${index}({ name: '', price: 1, tags: [] })).id`,
  },
  {
    classes: (index) => `class Item${index} ${ITEM}`,
    method: (index) => `async item${index}(id: number): Promise<Item${index}> { throw id; }`,
    call: (index) => `(await client.item${index}(3)).price`,
  },
];

/** Each kind that costs the compiler more than the usual ones. */
const DEAR: readonly Kind[] = [
  {
    method: (index) => `plain${index}(id: number, verbose = false) { return { id, verbose }; }`,
    call: (index) => `(await client.plain${index}(3, true)).verbose`,
  },
  {
    classes: (index) => `class Dated${index} { name!: string; at!: Date; show() { return 1; } }`,
    method: (index) => `async dated${index}(id: number): Promise<Dated${index}[]> { throw id; }`,
    call: (index) => `(await client.dated${index}(3))[0]?.at.length`,
  },
  {
    method: (index) =>
      `async slow${index}(id: number, signal: AbortSignal) { void signal; return id; }`,
    call: (index) => `client.slow${index}(3)`,
  },
  {
    method: (index) => `async *many${index}(from: number) { yield { from }; }`,
    call: (index) => `client.many${index}(3)[Symbol.asyncIterator]()`,
  },
];

let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(root, 'packages/core/test/client/generated-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** The instantiations for each further operation: the difference of 400 and 200. */
async function perOperation(kinds: readonly Kind[]): Promise<number> {
  const [fewer, more] = [await instantiations(kinds, 200), await instantiations(kinds, 400)];
  return (more - fewer) / 200;
}

async function instantiations(kinds: readonly Kind[], count: number): Promise<number> {
  const numbers = Array.from({ length: count }, (_, index) => index);
  const each = (part: (kind: Kind, index: number) => string | undefined): string =>
    numbers.map((index) => part(kindAt(kinds, index), index) ?? '').join('\n');
  await writeFile(
    join(directory, 'client.ts'),
    `import type { Client } from '../../../src/client/client-type.js';
${each(({ classes }, index) => classes?.(index))}
class Api {
${each(({ method }, index) => method(index))}
}
declare const client: Client<typeof Api>;
export const RESULTS = [
${each(({ call }, index) => `async () => ${call(index)},`)}
];`,
  );
  const config = {
    extends: '../../../../../tsconfig.base.json',
    compilerOptions: {
      noEmit: true,
      isolatedDeclarations: false,
      sourceMap: false,
      customConditions: ['@sluice/source'],
    },
    files: ['client.ts'],
  };
  await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
  const { stdout } = await promisify(execFile)(join(root, 'node_modules/.bin/tsc'), [
    '-p',
    directory,
    '--extendedDiagnostics',
    '--pretty',
    'false',
  ]);
  return Number(/Instantiations:\s+(\d+)/.exec(stdout)?.[1]);
}

function kindAt(kinds: readonly Kind[], index: number): Kind {
  const kind = kinds[index % kinds.length];
  if (kind === undefined) throw new Error('There are no kinds.');
  return kind;
}

it('takes at most 25 type instantiations for an operation', async () => {
  const count = await perOperation(USUAL);
  expect(count).toBeGreaterThan(1);
  expect(count).toBeLessThanOrEqual(25);
});

it('takes at most 150 where the type of an operation has to be made', async () => {
  const count = await perOperation(DEAR);
  expect(count).toBeGreaterThan(25);
  expect(count).toBeLessThanOrEqual(150);
});
