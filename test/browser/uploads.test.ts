import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createApp, File, Form, Int, Post, UploadFile } from '@sluice/core';
import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Browser, startBrowser } from './browser.js';
import { executed, expand, fillForm } from './swagger-ui.js';

class Profiles {
  @Post('/profiles')
  async create(
    @Form({ description: 'Who you are.' }) name: string,
    @File({ maxBytes: 1000, extensions: ['.txt'] }) avatar: UploadFile,
    @File({ type: [UploadFile], optional: true }) notes?: UploadFile[],
    @Form(Int) age = 18,
  ) {
    const texts = await Promise.all((notes ?? []).map((note) => note.text()));
    return { name, age, avatar: [avatar.filename, await avatar.text()], notes: texts };
  }

  @Post('/login')
  login(@Form() username: string, @Form({ optional: true }) note?: string) {
    return { username, note: note ?? null };
  }
}

let browser: Browser;
let directory: string;
let url: string;
const app = createApp(Profiles);
beforeAll(async () => {
  browser = await startBrowser();
  directory = await mkdtemp(join(tmpdir(), 'browser-uploads-'));
  await writeFile(join(directory, 'me.txt'), 'That is me.');
  await writeFile(join(directory, 'note.txt'), 'A note.');
  ({ url } = await app.listen({ port: 0 }));
});
afterAll(async () => {
  await app.close();
  await rm(directory, { recursive: true });
  await browser.close();
});

it('the docs page uploads a file that is chosen, beside the fields of the form', async () => {
  const { page, errors, violations } = await browser.open(`${url}/docs`);
  const operation = await expand(page, 'create');
  await fillForm(operation, { name: 'Ada' }, { avatar: join(directory, 'me.txt') });
  expect(await executed(operation)).toMatchObject({
    status: '200',
    body: { name: 'Ada', age: 18, avatar: ['me.txt', 'That is me.'], notes: [] },
  });
  expect(await operation.innerText()).toContain('A file: at most 1000 bytes, named .txt.');
  expect(await violations()).toEqual([]);
  expect(errors).toEqual([]);
  await page.close();
});

it('the docs page uploads several files of a list', async () => {
  const { page } = await browser.open(`${url}/docs`);
  const operation = await expand(page, 'create');
  await fillForm(
    operation,
    { name: 'Ada' },
    { avatar: join(directory, 'me.txt'), notes: join(directory, 'note.txt') },
  );
  expect(await executed(operation)).toMatchObject({ status: '200', body: { notes: ['A note.'] } });
  await page.close();
});

it('the docs page sends a form without files, and leaves out what is empty', async () => {
  const { page } = await browser.open(`${url}/docs`);
  const operation = await expand(page, 'login');
  await fillForm(operation, { username: 'ada & co', note: '' });
  expect(await executed(operation)).toMatchObject({
    status: '200',
    body: { username: 'ada & co', note: null },
  });
  await page.close();
});
