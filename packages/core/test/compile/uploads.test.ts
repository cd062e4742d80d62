import { createHash } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { File, Form, type Listening, Post, UploadFile, createApp } from '@sluice/core';

const MAX_BODY_BYTES = 8 * 1024 * 1024;

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

type Sent = NonNullable<RequestInit['body']>;

let app: ReturnType<typeof createApp>;
let server: Listening;
beforeAll(async () => {
  app = createApp(Uploads);
  server = await app.listen({ port: 0 });
});
afterAll(() => server.close());

async function post(path: string, body: Sent, headers = {}): Promise<[number, unknown]> {
  const init = { method: 'POST', headers, body };
  const alone = await fetch(`${server.url}${path}`, init);
  const inMemory = await app.fetch(new Request(`http://test${path}`, init));
  const answers = [await alone.text(), await inMemory.text()];
  expect(answers[0]).toBe(answers[1]);
  return [alone.status, JSON.parse(answers[0] ?? '')];
}

type Named = readonly [name: string, value: string | Blob, filename?: string];

function multipart(...fields: readonly Named[]): FormData {
  const form = new FormData();
  for (const [name, value, filename] of fields) {
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, value, filename ?? 'blob');
  }
  return form;
}

const RAW = { 'content-type': 'multipart/form-data; boundary=B' };

/** A body of parts that are written as given: a head, and the content. */
function raw(...parts: readonly (readonly [head: string, content: string])[]): string {
  const written = parts.map(([head, content]) => `--B\r\n${head}\r\n\r\n${content}\r\n`);
  return `${written.join('')}--B--\r\n`;
}

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

describe('a malformed multipart body', () => {
  const good = 'Content-Disposition: form-data; name="file"; filename="a"';
  const whole = raw([good, 'hello']);
  it.each([
    [
      'ends within a file',
      whole.slice(0, -12),
      'The multipart body ends before its last boundary.',
    ],
    [
      'lacks its last boundary',
      whole.slice(0, -9),
      'The multipart body ends before its last boundary.',
    ],
    ['has another boundary', whole.replaceAll('--B', '--X'), 'Invalid multipart data.'],
    [
      'has a part without a name',
      raw(['Content-Disposition: form-data', 'x']),
      'The Content-Disposition header field "name" must be provided.',
    ],
    [
      'has a part without headers',
      raw(['', 'x']).replace('\r\n\r\n\r\n', '\r\n\r\n'),
      'The Content-Disposition header field "name" must be provided.',
    ],
    [
      'has a part that is no form data',
      raw(['Content-Disposition: attachment; name="a"', 'x']),
      'The Content-Disposition header field "name" must be provided.',
    ],
    ['has a header without a colon', raw([`foo\r\n${good}`, 'x']), 'Invalid multipart data.'],
    ['has a folded header', raw([`A: 1\r\n 2\r\n${good}`, 'x']), 'Invalid multipart data.'],
    ['has a NUL in a name', raw([`${good}\0`, 'x']), 'Invalid multipart data.'],
    ['names a part twice', raw([`${good}; name="b"`, 'x']), 'Invalid multipart data.'],
    ['has two dispositions', raw([`${good}\r\n${good}`, 'x']), 'Invalid multipart data.'],
    [
      'has a long name',
      raw([good.replace('file"', `${'f'.repeat(1025)}"`), 'x']),
      'Invalid multipart data.',
    ],
    [
      'has long headers',
      raw([`A: ${'x'.repeat(9000)}\r\n${good}`, 'x']),
      'Invalid multipart data.',
    ],
    ['has a malformed filename*', raw([`${good}*=latin1''%ff`, 'x']), 'Invalid multipart data.'],
  ])('that %s is a 400', async (_name, body, detail) => {
    expect(await post('/one', new Blob([body]), RAW)).toEqual([400, { detail }]);
  });

  it('with a field that is not UTF-8 is a 400', async () => {
    const body = Buffer.from(
      raw(['Content-Disposition: form-data; name="note"', '\xff']),
      'latin1',
    );
    expect(await post('/one', body, RAW)).toEqual([
      400,
      { detail: 'The field "note" is not UTF-8.' },
    ]);
  });
});

describe('limits', () => {
  it('answers 413 to too many files', async () => {
    const part = 'Content-Disposition: form-data; name="files"; filename="a"';
    const body = raw(...Array.from({ length: 1001 }, () => [part, 'x'] as const));
    expect(await post('/hash', body, RAW)).toEqual([
      413,
      { detail: 'Too many files. Maximum number of files is 1000.' },
    ]);
  });

  it('answers 413 to a long text, and to much text', async () => {
    const detail = 'Part exceeded maximum size of 1024KB.';
    const long = multipart(['to', 'x'.repeat(1024 * 1024 + 1)], ['file', new Blob(['x'])]);
    expect(await post('/save', long)).toEqual([413, { detail }]);
    const half = 'x'.repeat(600_000);
    const much = multipart(['to', half], ['to', half], ['file', new Blob(['x'])]);
    expect(await post('/save', much)).toEqual([413, { detail }]);
  });

  it('answers 413 to a body beyond the limit of bodies', async () => {
    const body = multipart(['file', new Blob([Buffer.alloc(1024 * 1024)])]);
    expect(await post('/one', body)).toEqual([
      413,
      { detail: 'The request body is larger than 1048576 bytes.' },
    ]);
  });
});
