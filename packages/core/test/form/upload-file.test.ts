import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { UploadFile } from '@sluice/core';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'upload-file-'));
});
afterEach(() => rm(directory, { recursive: true }));

it('is made from bytes, as a test of a handler needs', async () => {
  const file = new UploadFile(Buffer.from('abc'), { filename: 'a.txt', contentType: 'text/plain' });
  expect(file).toMatchObject({ filename: 'a.txt', contentType: 'text/plain', size: 3 });
  expect(await file.text()).toBe('abc');
  expect(await new Response(file.stream()).text()).toBe('abc');
});

it('replaces a file that is there when it is saved', async () => {
  const path = join(directory, 'a');
  await writeFile(path, 'before, and longer');
  await new UploadFile(Buffer.from('after')).save(path);
  expect(await readFile(path, 'utf8')).toBe('after');
  expect(await readdir(directory)).toEqual(['a']);
});

it('leaves nothing behind when it cannot be saved', async () => {
  const file = new UploadFile(Buffer.from('abc'));
  const folder = join(directory, 'folder');
  await mkdir(folder);
  await expect(file.save(join(directory, 'missing', 'x'))).rejects.toThrow('ENOENT');
  await expect(file.save(folder)).rejects.toThrow(folder);
  expect(await readdir(directory)).toEqual(['folder']);
});

it('cannot be read once it is closed', async () => {
  const file = new UploadFile(Buffer.from('abc'));
  file.close();
  await expect(file.text()).rejects.toThrow('The uploaded file is closed');
  await expect(file.save(join(directory, 'a'))).rejects.toThrow('The uploaded file is closed');
  expect(await readdir(directory)).toEqual([]);
});
