import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { createApp, type Listening } from 'sluice';
import { describe as describeApp } from 'sluice/openapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { root } from '../support/sluice-process.js';
import { generateClient } from '../../packages/sluice/src/cli/generate-client/generate-client.js';
import { Api } from './api.js';

const run = promisify(execFile);
const text = generateClient(describeApp(Api));
let directory: string;
let listening: Listening;

beforeAll(async () => {
  directory = await mkdtemp(join(import.meta.dirname, 'generated-'));
  await writeFile(join(directory, 'client.ts'), text);
  listening = await createApp(Api).listen(0);
});
afterAll(async () => {
  await listening.close();
  await rm(directory, { recursive: true, force: true });
});

/** Uses of the generated client, and their results. */
const USE = `import { ApiError, ShopApiClient, type Item } from './client.ts';

const TEA: Item = { name: 'tea', price: 3, owners: [] };

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const one of items) list.push(one);
  return list;
}

export async function use(url: string) {
  const client = new ShopApiClient(url, { headers: () => ({ 'x-account': 'ada' }) });
  const failure = await client.item(0).catch((error: unknown) => error);
  const refused = await client.item(Number.NaN).catch((error: unknown) => error);
  return {
    item: (await client.item(3)).owners[0]?.email,
    list: await client.apiList(['a', 'b&c'], [1, 2], new Date(0)),
    created: (await client.create(TEA)).name,
    swapped: (await client.swap(1, 2)).swapped,
    removed: await client.remove(1),
    method: JSON.parse(
      (await client.method({ params: { id: 1 }, query: { sort: 'up' }, headers: { xToken: 't' }, body: { text: 'x' } })).got,
    ),
    greeting: await client.greet('de', 'dark'),
    account: await client.account(),
    users: await client.usersList(7, 3, { query: { more: 1 } }),
    login: (await client.login('a&b', 'ü')).user,
    photo: await client.photo('note', new Blob(['12345'])),
    file: await client.file('a b/ü.txt'),
    page: await (await client.page()).text(),
    countdown: await all(client.countdown(2)),
    text: (await all(client.text())).join(''),
    news: (await all(client.news())).map(({ name }) => name),
    draw: client.drawUrl('a/b'),
    failure: failure instanceof ApiError && [failure.status, failure.detail, failure.message],
    refused: refused instanceof ApiError && refused.status,
  };
}

export function mistakes(client: ShopApiClient): unknown[] {
  return [
    // @ts-expect-error -- text for a number
    client.item('3'),
    // @ts-expect-error -- no such operation
    client.secret,
    // @ts-expect-error -- a property is missing
    client.create({ name: 'tea' }),
    // @ts-expect-error -- no such field
    client.item(3).then(({ title }) => title),
    // @ts-expect-error -- not one of the values
    client.method({ params: { id: 1 }, query: { sort: 'left' }, body: { text: '' } }),
  ];
}
`;

describe('a generated client', () => {
  it('compiles without anything of Sluice, as strictly as can be', async () => {
    await writeFile(join(directory, 'use.ts'), USE);
    const config = {
      compilerOptions: {
        noEmit: true,
        target: 'es2022',
        module: 'nodenext',
        lib: ['es2023', 'dom', 'dom.iterable'],
        types: [],
        strict: true,
        noUncheckedIndexedAccess: true,
        exactOptionalPropertyTypes: true,
        noUnusedLocals: true,
        noUnusedParameters: true,
        noPropertyAccessFromIndexSignature: true,
        erasableSyntaxOnly: true,
        verbatimModuleSyntax: true,
        isolatedModules: true,
        allowImportingTsExtensions: true,
      },
      files: ['use.ts'],
    };
    await writeFile(join(directory, 'tsconfig.json'), JSON.stringify(config));
    const tsc = run(join(root, 'node_modules/.bin/tsc'), ['-p', directory, '--pretty', 'false']);
    const { stdout } = await tsc.catch((error: { readonly stdout: string }) => error);
    expect(stdout).toBe('');
    expect(text).not.toContain('import ');
  });

  it('calls the operations of a server', async () => {
    await writeFile(join(directory, 'use.ts'), USE);
    const { use }: { use: (url: string) => Promise<unknown> } = await import(
      join(directory, 'use.ts')
    );
    expect(await use(listening.url)).toEqual({
      item: 'ada@example.com',
      list: [{ name: 'a,b&c,1970-01-01T00:00:00.000Z', price: 2, owners: [] }],
      created: 'tea',
      swapped: [2, 1],
      removed: undefined,
      method: {
        params: { id: 1 },
        query: { limit: 3, sort: 'up' },
        headers: { xToken: 't' },
        body: { text: 'x' },
      },
      greeting: 'de dark',
      account: 'ada',
      users: { userId: 7, limit: 3 },
      login: 'a&b:ü',
      photo: { size: 5, note: 'note' },
      file: 'a b/ü.txt',
      page: '<p>Hello</p>',
      countdown: [{ left: 2 }, { left: 1 }],
      text: 'one two',
      news: ['tea'],
      draw: `${listening.url.replace('http', 'ws')}/draw/a%2Fb`,
      failure: [404, 'No such item', '404 No such item'],
      refused: 422,
    });
  });

  it('is formatted', async () => {
    const file = join(directory, 'client.ts');
    await run(join(root, 'node_modules/.bin/oxfmt'), [file], { cwd: root });
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('is the same for the same application', () => {
    expect(generateClient(describeApp(Api))).toBe(text);
  });

  it('describes operations, arguments and properties where the application does', () => {
    expect(text).toContain('/** Sells things. */\nexport class ShopApiClient {');
    expect(text).toContain('   * Item\n   * With its owners.\n');
    expect(text).toContain('   * @param prices The lowest and the highest.\n');
    expect(text).toContain('   * @deprecated\n');
    expect(text).toContain('  /** Everybody who has it, "many" *\\/ possible. */\n');
  });

  it('has nothing that the document hides', () => {
    expect(text).not.toContain('secret');
  });
});
