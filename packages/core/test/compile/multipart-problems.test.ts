import { describe, expect, it } from 'vitest';

import { Form, Post, UploadFile } from '@sluice/core';

import { postBothWays } from '../support/both-ways.js';
import { RAW, multipart, raw } from '../support/multipart.js';

class Uploads {
  @Post('/one')
  one(file: UploadFile, @Form() note = 'none') {
    return [file.size, note];
  }

  @Post('/large', { maxBodyBytes: 8 * 1024 * 1024 })
  large(file: UploadFile, @Form({ optional: true }) to?: string) {
    return [file.size, to];
  }
}

const post = postBothWays(Uploads);

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
    [
      'has a control character in a content type',
      raw([`Content-Type: text/\u0001plain\r\n${good}`, 'x']),
      'Invalid multipart data.',
    ],
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
    expect(await post('/large', body, RAW)).toEqual([
      413,
      { detail: 'Too many files. Maximum number of files is 1000.' },
    ]);
  });

  it('answers 413 to a long text, and to much text', async () => {
    const detail = 'Part exceeded maximum size of 1024KB.';
    const long = multipart(['to', 'x'.repeat(1024 * 1024 + 1)], ['file', new Blob(['x'])]);
    expect(await post('/large', long)).toEqual([413, { detail }]);
    const half = 'x'.repeat(600_000);
    const much = multipart(['to', half], ['to', half], ['file', new Blob(['x'])]);
    expect(await post('/large', much)).toEqual([413, { detail }]);
  });

  it('answers 413 to a body beyond the limit of bodies', async () => {
    const body = multipart(['file', new Blob([Buffer.alloc(1024 * 1024)])]);
    expect(await post('/one', body)).toEqual([
      413,
      { detail: 'The request body is larger than 1048576 bytes.' },
    ]);
  });
});
