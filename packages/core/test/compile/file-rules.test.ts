import { describe, expect, it } from 'vitest';

import { File, Post, UploadFile, createApp } from '@sluice/core';

class Rules {
  @Post('/size')
  size(@File({ maxBytes: 4 }) file: UploadFile) {
    return file.size;
  }

  @Post('/types')
  types(@File({ contentTypes: ['image/*', 'application/pdf'] }) file: UploadFile) {
    return file.size;
  }

  @Post('/extensions')
  extensions(@File({ extensions: ['.png', '.tar.gz'] }) file: UploadFile) {
    return file.size;
  }

  @Post('/content', { files: { file: { verifyContent: true } } })
  content({ files }: { files: { file: UploadFile } }) {
    return files.file.size;
  }

  @Post('/all')
  all(
    @File({ maxBytes: 1 }) a: UploadFile,
    @File([UploadFile], { extensions: ['.txt'] }) b: UploadFile[],
    @File({ type: Uint8Array, maxBytes: 2 }) c: Uint8Array,
  ) {
    return [a.size, b.length, c.length];
  }
}

const app = createApp(Rules);

type Part = readonly [name: string, bytes: string, filename?: string, type?: string];

async function post(path: string, ...parts: readonly Part[]): Promise<[number, unknown]> {
  const body = new FormData();
  for (const [name, bytes, filename = 'blob', type = ''] of parts) {
    body.append(name, new Blob([Buffer.from(bytes, 'latin1')], { type }), filename);
  }
  const response = await app.fetch(new Request(`http://test${path}`, { method: 'POST', body }));
  return [response.status, await response.json()];
}

it('refuses a file that is too large, and tells its size', async () => {
  expect(await post('/size', ['file', '1234'])).toEqual([200, 4]);
  expect(await post('/size', ['file', '12345', 'a.txt', 'text/plain'])).toEqual([
    422,
    {
      detail: [
        {
          type: 'file_too_large',
          loc: ['body', 'file'],
          msg: 'File should have at most 4 bytes',
          input: { filename: 'a.txt', contentType: 'text/plain', size: 5 },
          ctx: { max_bytes: 4 },
        },
      ],
    },
  ]);
});

describe('content types', () => {
  it.each([
    ['image/png', 200],
    ['IMAGE/PNG; q=1', 200],
    ['application/pdf', 200],
    ['imagex/png', 422],
    ['application/pdfx', 422],
    ['text/plain', 422],
    ['', 422],
  ])('of %j are %i', async (type, status) => {
    expect((await post('/types', ['file', 'x', 'a', type]))[0]).toBe(status);
  });

  it('are named in the issue', async () => {
    expect(await post('/types', ['file', 'x', 'a', 'text/plain'])).toMatchObject([
      422,
      {
        detail: [
          {
            type: 'file_content_type',
            msg: 'File should be of type image/* or application/pdf',
            ctx: { expected: 'image/* or application/pdf' },
          },
        ],
      },
    ]);
  });
});

describe('extensions', () => {
  it.each([
    ['a.png', 200],
    ['A.PNG', 200],
    ['a.tar.gz', 200],
    ['a.gz', 422],
    ['png', 422],
    ['a.png.exe', 422],
  ])('of %j are %i', async (filename, status) => {
    expect((await post('/extensions', ['file', 'x', filename]))[0]).toBe(status);
  });

  it('are named in the issue', async () => {
    expect(await post('/extensions', ['file', 'x', 'a'])).toMatchObject([
      422,
      { detail: [{ type: 'file_extension', msg: 'File name should end in .png or .tar.gz' }] },
    ]);
  });
});

describe('content', () => {
  it.each([
    ['image/png', '\x89PNG\r\n\x1a\nrest', 200],
    ['image/png', '\xff\xd8\xffrest', 422],
    ['image/png', '', 422],
    ['image/jpeg', '\xff\xd8\xff\xe0', 200],
    ['image/gif', 'GIF89a', 200],
    ['image/webp', 'RIFF1234WEBPVP8 ', 200],
    ['image/webp', 'RIFF1234WAVEfmt ', 422],
    ['video/mp4', '\0\0\0\x20ftypisom', 200],
    ['application/pdf', '%PDF-1.7', 200],
    ['application/pdf', '<html>', 422],
    ['application/zip', 'PK\x03\x04', 200],
    ['application/x-something', 'PK\x03\x04', 200],
    ['text/plain', 'BMW is a car', 200],
    ['text/plain', '\x89PNG\r\n\x1a\nrest', 422],
    ['application/octet-stream', '\x89PNG\r\n\x1a\nrest', 200],
  ])('of %s that begins with %j is %i', async (type, bytes, status) => {
    expect((await post('/content', ['file', bytes, 'a', type]))[0]).toBe(status);
  });

  it('is named in the issue', async () => {
    expect(await post('/content', ['file', 'x', 'a', 'image/png'])).toMatchObject([
      422,
      {
        detail: [
          { type: 'file_content', msg: 'File should have the content of its type image/png' },
        ],
      },
    ]);
  });
});

it('reports the issues of all files at once, each at its place', async () => {
  const parts: readonly Part[] = [
    ['a', '12'],
    ['b', 'x', 'a.txt'],
    ['b', 'x', 'a.png'],
    ['c', '123'],
  ];
  expect(await post('/all', ...parts)).toMatchObject([
    422,
    {
      detail: [
        { type: 'file_too_large', loc: ['body', 'a'] },
        { type: 'file_extension', loc: ['body', 'b', 1] },
        { type: 'file_too_large', loc: ['body', 'c'] },
      ],
    },
  ]);
});
