import { IsString } from 'class-validator';
import { afterAll, beforeAll, expect, it } from 'vitest';

import {
  Depends,
  File,
  Form,
  HttpError,
  Post,
  UploadFile,
  createApp,
  dependency,
} from '@sluice/core';

import { codesOf } from '../../model/problems-of.js';
import { documentOf } from '../../openapi/document-of.js';
import { type UploadDirectory, uploadDirectory } from '../../support/upload-directory.js';

class Credentials {
  readonly username: string;
  readonly scopes: readonly string[];

  constructor(@Form() username: string, @Form() scope = '') {
    this.username = username;
    this.scopes = scope.split(' ');
  }
}

const ended: string[] = [];

const upload = dependency(
  { form: { title: { minLength: 2 } }, files: { file: UploadFile } },
  async function* ({ form, files }) {
    try {
      yield { title: form.title, file: files.file };
    } finally {
      ended.push(`${form.title}: ${(await files.file.bytes()).length}`);
    }
  },
);

function refuse(): never {
  throw new HttpError(403);
}

class Forms {
  @Post('/token')
  token(@Depends() credentials: Credentials, @Form() grant: string) {
    return { credentials, grant };
  }

  @Post('/upload', { maxBodyBytes: 8 * 1024 * 1024 })
  upload(
    @Depends(upload) given: { title: string; file: UploadFile },
    @File() file: UploadFile,
    @Form({ optional: true }) fails?: string,
  ) {
    if (fails !== undefined) throw new HttpError(409);
    return { title: given.title, sizes: [given.file.size, file.size] };
  }

  @Post('/refused', { dependencies: [refuse], maxBodyBytes: 8 * 1024 * 1024 })
  refused(file: UploadFile) {
    return file.size;
  }
}

let directory: UploadDirectory;
const app = createApp(Forms);
beforeAll(() => {
  directory = uploadDirectory();
});
afterAll(() => directory.remove());

async function post(path: string, fields: Readonly<Record<string, string | Blob>>) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  const response = await app.fetch(new Request(`http://test${path}`, { method: 'POST', body }));
  return [response.status, await response.json()];
}

it('a dependency takes fields of the same form', async () => {
  expect(await post('/token', { username: 'ada', scope: 'a b', grant: 'password' })).toEqual([
    200,
    { credentials: { username: 'ada', scopes: ['a', 'b'] }, grant: 'password' },
  ]);
  expect(await post('/token', {})).toMatchObject([
    422,
    { detail: [{ loc: ['body', 'username'] }, { loc: ['body', 'grant'] }] },
  ]);
});

it('a dependency shares a file with the handler, and reads it at its end', async () => {
  const file = new Blob([Buffer.alloc(2_000_000)]);
  expect(await post('/upload', { title: 'one', file })).toEqual([
    200,
    { title: 'one', sizes: [2_000_000, 2_000_000] },
  ]);
  await directory.unused();
  expect((await post('/upload', { title: 'two', file, fails: 'yes' }))[0]).toBe(409);
  await directory.unused();
  expect(ended).toEqual(['one: 2000000', 'two: 2000000']);
});

it('the files are closed when a dependency refuses the request', async () => {
  const file = new Blob([Buffer.alloc(2_000_000)]);
  expect((await post('/refused', { file }))[0]).toBe(403);
  expect(await directory.unused()).toEqual({ names: [], open: 0 });
});

it('the document has one body with the fields of all', () => {
  const { schemas } = documentOf(Forms).components ?? {};
  expect(schemas?.['Body_token']).toMatchObject({
    properties: { username: {}, scope: {}, grant: {} },
    required: ['username', 'grant'],
  });
  expect(schemas?.['Body_upload']).toMatchObject({
    properties: { title: { minLength: 2 }, file: {}, fails: {} },
    required: ['file', 'title'],
  });
});

it('a form of a dependency and a JSON body of the handler are a mistake', () => {
  class Item {
    @IsString() name!: string;
  }
  class Mixed {
    @Post('/')
    mixed(@Depends() credentials: Credentials, item: Item) {
      return [credentials, item];
    }
  }
  expect(codesOf(Mixed)).toEqual(['E_FORM_AND_BODY Mixed.mixed']);
});
