import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';
import { z } from 'zod';

import { File, Form, Post, Secret, UploadFile } from '@sluice/core';

import { postBothWays } from '../support/both-ways.js';
import { type Named, RAW, multipart, raw } from '../support/multipart.js';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

const Album = z.object({
  title: z.string(),
  photo: z.instanceof(UploadFile),
  more: z.array(z.instanceof(UploadFile)).optional(),
});

class Uploads {
  @Post('/one')
  async one(file: UploadFile, @Form() note = 'none') {
    return {
      note,
      filename: file.filename,
      contentType: file.contentType,
      size: file.size,
      header: file.headers.get('x-own'),
      text: await file.text(),
    };
  }

  @Post('/optional')
  optional(@File({ optional: true }) file?: UploadFile) {
    return { size: file?.size ?? null };
  }

  @Post('/bytes')
  bytes(@File() file: Uint8Array) {
    return { bytes: [...file] };
  }

  @Post('/list')
  async list(@File([UploadFile], { minItems: 1, maxItems: 3 }) files: UploadFile[]) {
    return Promise.all(files.map(async (file) => [file.filename, await file.text()]));
  }

  @Post('/all-bytes')
  allBytes(@File({ type: [Uint8Array] }) files: Uint8Array[]) {
    return files.map(({ length }) => length);
  }

  @Post('/form', {
    form: { title: String },
    files: { photo: UploadFile, raw: { type: Uint8Array, optional: true } },
  })
  form({
    form,
    files,
  }: {
    form: { title: string };
    files: { photo: UploadFile; raw: Uint8Array | undefined };
  }) {
    return { title: form.title, photo: files.photo.size, raw: files.raw?.length ?? null };
  }

  @Post('/schema')
  async schema(@Form(Album) album: z.output<typeof Album>) {
    const { title, photo, more = [] } = album;
    return { title, photo: await photo.text(), more: more.length };
  }

  @Post('/secret')
  secret(@Secret() @File() file: UploadFile) {
    return file.size;
  }

  @Post('/hash', { maxBodyBytes: MAX_BODY_BYTES })
  async hash(@File([UploadFile]) files: UploadFile[]) {
    return Promise.all(
      files.map(async (file) => {
        const streamed = createHash('sha256');
        for await (const piece of file.stream()) streamed.update(piece);
        const whole = createHash('sha256').update(await file.bytes());
        return [streamed.digest('hex'), whole.digest('hex')];
      }),
    );
  }

  @Post('/save', { maxBodyBytes: MAX_BODY_BYTES })
  async save(file: UploadFile, @Form() to: string) {
    await file.save(to);
    return 'saved';
  }
}

const post = postBothWays(Uploads);

describe('one file', () => {
  it('has its name, type, size, headers and bytes', async () => {
    const head =
      'Content-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain; charset=utf-8\r\nX-Own: yes';
    expect(await post('/one', raw([head, 'hello']), RAW)).toEqual([
      200,
      {
        note: 'none',
        filename: 'a.txt',
        contentType: 'text/plain; charset=utf-8',
        size: 5,
        header: 'yes',
        text: 'hello',
      },
    ]);
  });

  it.each([
    ['filename="../../etc/passwd"', 'passwd'],
    ['filename="C:\\Users\\me\\photo.png"', 'photo.png'],
    ['filename=".."', ''],
    ['filename="a\\"b.txt"', 'a"b.txt'],
    ["filename*=UTF-8''na%C3%AFve%20.txt", 'naïve .txt'],
    [`filename="x"; filename*=utf-8''..%2F..%2Fy%00.txt`, 'y.txt'],
    ['filename=plain.txt', 'plain.txt'],
    ['filename="a\u0001\u007fb.txt"', 'ab.txt'],
    ['filename="日本.txt"', '日本.txt'],
  ])('with %s is named %j', async (parameter, filename) => {
    const head = `Content-Disposition: form-data; name="file"; ${parameter}`;
    expect(await post('/one', raw([head, 'x']), RAW)).toMatchObject([200, { filename }]);
  });

  it('is the last of several', async () => {
    const body = multipart(['file', new Blob(['1']), 'a'], ['file', new Blob(['2']), 'b']);
    expect(await post('/one', body)).toMatchObject([200, { filename: 'b', text: '2' }]);
  });

  it('is missed in a form without it', async () => {
    const missing = { type: 'missing', loc: ['body', 'file'], msg: 'Field required', input: null };
    expect(await post('/one', multipart(['note', 'x']))).toEqual([422, { detail: [missing] }]);
    expect(await post('/one', new URLSearchParams('note=x'))).toEqual([422, { detail: [missing] }]);
  });

  it('cannot be a text', async () => {
    const issue = {
      type: 'value_error',
      loc: ['body', 'file'],
      msg: 'Value error, Expected UploadFile, received: string',
      input: 'abc',
      ctx: { error: {} },
    };
    expect(await post('/one', multipart(['file', 'abc']))).toEqual([422, { detail: [issue] }]);
    expect(await post('/one', new URLSearchParams('file=abc'))).toEqual([422, { detail: [issue] }]);
  });

  it('is absent when a browser sends an empty file input', async () => {
    const head =
      'Content-Disposition: form-data; name="file"; filename=""\r\nContent-Type: application/octet-stream';
    expect(await post('/optional', raw([head, '']), RAW)).toEqual([200, { size: null }]);
    expect((await post('/one', raw([head, '']), RAW))[0]).toBe(422);
  });

  it('may be empty', async () => {
    expect(await post('/optional', multipart(['file', new Blob([])]))).toEqual([200, { size: 0 }]);
  });

  it('may be taken as bytes', async () => {
    const body = multipart(['file', new Blob([new Uint8Array([0, 13, 10, 255])])]);
    expect(await post('/bytes', body)).toEqual([200, { bytes: [0, 13, 10, 255] }]);
  });
});

describe('several files', () => {
  it('come as a list, even if there is one', async () => {
    const a: Named = ['files', new Blob(['1']), 'a'];
    expect(await post('/list', multipart(a))).toEqual([200, [['a', '1']]]);
    const body = multipart(a, ['files', new Blob(['2']), 'b'], ['other', new Blob(['3'])]);
    expect(await post('/list', body)).toEqual([
      200,
      [
        ['a', '1'],
        ['b', '2'],
      ],
    ]);
    const both = multipart(['files', new Blob(['12'])], ['files', new Blob(['3'])]);
    expect(await post('/all-bytes', both)).toEqual([200, [2, 1]]);
  });

  it('are limited in number', async () => {
    const body = multipart(...Array.from({ length: 4 }, (): Named => ['files', new Blob(['x'])]));
    expect(await post('/list', body)).toMatchObject([
      422,
      { detail: [{ type: 'too_long', loc: ['body', 'files'], ctx: { max_length: 3 } }] },
    ]);
  });

  it('are absent when there is only an empty text', async () => {
    expect(await post('/list', multipart(['files', '']))).toMatchObject([
      422,
      { detail: [{ type: 'missing', loc: ['body', 'files'] }] },
    ]);
  });

  it('are refused one by one', async () => {
    const body = multipart(['files', new Blob(['1'])], ['files', 'text']);
    expect(await post('/list', body)).toMatchObject([
      422,
      { detail: [{ type: 'value_error', loc: ['body', 'files', 1], input: 'text' }] },
    ]);
  });
});

it('takes fields and files by the options of the route', async () => {
  const body = multipart(['title', 't'], ['photo', new Blob(['123'])], ['raw', new Blob(['4'])]);
  expect(await post('/form', body)).toEqual([200, { title: 't', photo: 3, raw: 1 }]);
  expect(await post('/form', multipart(['title', 't']))).toMatchObject([
    422,
    { detail: [{ loc: ['body', 'photo'] }] },
  ]);
});

it('takes files by a Standard Schema, one or several', async () => {
  const photo = new Blob(['123']);
  const body = multipart(['title', 't'], ['photo', photo], ['more', photo], ['more', photo]);
  expect(await post('/schema', body)).toEqual([200, { title: 't', photo: '123', more: 2 }]);
  expect(await post('/schema', multipart(['title', 't'], ['photo', 'text']))).toMatchObject([
    422,
    { detail: [{ loc: ['body', 'photo'] }] },
  ]);
});

it('keeps a secret file out of the issues', async () => {
  const issue = { type: 'value_error', loc: ['body', 'file'] };
  const [status, answer] = await post('/secret', multipart(['file', 'text']));
  expect([status, answer]).toMatchObject([422, { detail: [issue] }]);
  expect(JSON.stringify(answer)).not.toContain('"input"');
});

it('keeps the bytes of files of all sizes, in memory and on disk', async () => {
  const sizes = [0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3_000_000, 70_000];
  const files = sizes.map((size, seed) => Buffer.alloc(size, `pattern ${seed} \r\n--`));
  const body = multipart(...files.map((file): Named => ['files', new Blob([file])]));
  const digests = files.map((file) => {
    const digest = createHash('sha256').update(file).digest('hex');
    return [digest, digest];
  });
  expect(await post('/hash', body)).toEqual([200, digests]);
});

describe('saving', () => {
  it.each([10, 3_000_000])('writes a file of %i bytes whole', async (size) => {
    const path = join(tmpdir(), `saved-${process.pid}-${size}`);
    const file = Buffer.alloc(size, 'abc');
    expect((await post('/save', multipart(['to', path], ['file', new Blob([file])])))[0]).toBe(200);
    expect(file.equals(await readFile(path))).toBe(true);
    await rm(path);
  });
});
