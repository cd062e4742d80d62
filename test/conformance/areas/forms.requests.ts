import { type ConformanceRequest, document, post, request } from '../requests.js';

const form = (path: string, body: string, type = 'application/x-www-form-urlencoded') =>
  request('POST', path, { headers: { 'content-type': type }, body });

interface Part {
  readonly name: string;
  readonly value: string;
  readonly filename?: string;
  readonly type?: string;
}

const quoted = (text: string): string => text.replaceAll('"', '%22');

function multipart(path: string, title: string, parts: readonly Part[]): ConformanceRequest {
  const written = parts.map(({ name, value, filename, type }) =>
    [
      '--limit',
      `Content-Disposition: form-data; name="${quoted(name)}"${filename === undefined ? '' : `; filename="${quoted(filename)}"`}`,
      ...(type === undefined ? [] : [`Content-Type: ${type}`]),
      '',
      value,
      '',
    ].join('\r\n'),
  );
  return raw(path, title, `${written.join('')}--limit--\r\n`);
}

function raw(path: string, title: string, body: string, type = TYPE): ConformanceRequest {
  return request('POST', path, {
    title: `${path} multipart: ${title}`,
    headers: { 'content-type': type },
    body,
  });
}

const TYPE = 'multipart/form-data; boundary=limit';
const TEXT = { name: 'file', value: 'hello', filename: 'a.txt', type: 'text/plain' };
const FIELD = '--limit\r\nContent-Disposition: form-data; name="name"\r\n\r\nada\r\n';

export const FORMS_REQUESTS: readonly ConformanceRequest[] = [
  ...[
    'name=ada',
    'name=ada&age=3&agreed=on',
    'name=ada&age=&agreed=',
    'name=a',
    'name=',
    '',
    'age=x',
    'name=ada&age=-1&agreed=maybe',
    'name=a+b%20c',
    'name=%C3%A9%F0%9F%98%80',
    'name=ada&name=bob',
    'name=ada;age=3',
    '&&name=ada&&',
    'name',
    'name=a=b',
    'Name=ada',
    'name=ada&other=1',
    '%6eame=ada',
    'name=ada&age=3.0',
    'name=ada&age=+5',
  ].map((body) => form('/fields', body)),
  form('/fields', 'name=ada', 'application/x-www-form-urlencoded; charset=utf-8'),
  form('/fields', 'name=ada', 'APPLICATION/X-WWW-FORM-URLENCODED'),
  form('/fields', 'name=ada', 'text/plain'),
  post('/fields', { name: 'ada' }),
  request('POST', '/fields'),
  ...['', 'note=a&n=5', 'note=&n=', 'n=x'].map((body) => form('/optional', body)),
  request('POST', '/optional'),
  ...['', 'tag=a', 'tag=a&tag=b&n=1&n=2', 'tag=&tag=', 'n=1&n=x', 'n='].map((body) =>
    form('/lists', body),
  ),
  form('/alias', 'item-name=a'),
  form('/alias', 'item=a'),
  ...[
    'username=ada&password=abc',
    'username=ada&password=abc&scopes=r&scopes=w&extra=1',
    'username=ada&password=ab',
    'username=&password=',
    'username=ada',
    '',
  ].map((body) => form('/model', body)),
  multipart('/fields', 'fields', [
    { name: 'name', value: 'ada' },
    { name: 'age', value: '7' },
  ]),
  multipart('/fields', 'an empty field', [{ name: 'name', value: '' }]),
  multipart('/fields', 'text of two lines', [{ name: 'name', value: 'a\r\nb' }]),
  multipart('/fields', 'a file for a field', [{ ...TEXT, name: 'name' }]),
  multipart('/fields', 'a repeated field', [
    { name: 'name', value: 'ada' },
    { name: 'name', value: 'bob' },
  ]),
  multipart('/model', 'a model', [
    { name: 'username', value: 'ada' },
    { name: 'password', value: 'é😀é' },
  ]),
  multipart('/file', 'a file', [TEXT]),
  multipart('/file', 'without a type', [{ name: 'file', value: 'hello', filename: 'a.txt' }]),
  multipart('/file', 'an empty file', [{ ...TEXT, value: '' }]),
  multipart('/file', 'a file without a name', [{ ...TEXT, filename: '' }]),
  multipart('/file', 'nothing chosen', [{ ...TEXT, filename: '', value: '' }]),
  multipart('/file', 'a name of other letters', [{ ...TEXT, filename: 'naïve😀.txt' }]),
  multipart('/file', 'a name with a quote', [{ ...TEXT, filename: 'a"b.txt' }]),
  multipart('/file', 'a name with folders', [{ ...TEXT, filename: '../../etc/passwd' }]),
  multipart('/file', 'a name with backslashes', [{ ...TEXT, filename: 'C:\\a\\b.txt' }]),
  multipart('/file', 'a text for a file', [{ name: 'file', value: 'hello' }]),
  multipart('/file', 'another field', [{ ...TEXT, name: 'other' }]),
  multipart('/file', 'two files', [TEXT, { ...TEXT, filename: 'b.txt' }]),
  multipart('/file', 'no part', []),
  form('/file', 'file=hello'),
  request('POST', '/file'),
  multipart('/bytes', 'a file', [TEXT]),
  multipart('/bytes', 'a text', [{ name: 'file', value: 'hello' }]),
  multipart('/files', 'a file', [{ ...TEXT, name: 'files' }]),
  multipart('/files', 'two files', [
    { ...TEXT, name: 'files' },
    { ...TEXT, name: 'files', filename: 'b.bin', type: 'application/octet-stream' },
  ]),
  multipart('/files', 'a file and a text', [
    { ...TEXT, name: 'files' },
    { name: 'files', value: 'x' },
  ]),
  multipart('/files', 'none', [{ name: 'other', value: 'x' }]),
  multipart('/optional-file', 'a file', [TEXT]),
  multipart('/optional-file', 'nothing chosen', [{ ...TEXT, filename: '', value: '' }]),
  multipart('/optional-file', 'none', [{ name: 'other', value: 'x' }]),
  multipart('/optional-file', 'a text', [{ name: 'file', value: 'x' }]),
  request('POST', '/optional-file'),
  multipart('/mixed/3?q=4', 'all', [TEXT, { name: 'name', value: 'ada' }]),
  multipart('/mixed/x?q=y', 'nothing right', [{ name: 'other', value: '1' }]),
  raw('/fields', 'no boundary', FIELD, 'multipart/form-data'),
  raw('/fields', 'another boundary', `${FIELD}--limit--\r\n`, 'multipart/form-data; boundary=x'),
  raw(
    '/fields',
    'a quoted boundary',
    `${FIELD}--limit--\r\n`,
    'multipart/form-data; boundary="limit"',
  ),
  raw('/fields', 'no end', FIELD),
  raw('/fields', 'cut short', FIELD.slice(0, 30)),
  raw('/fields', 'text before', `preamble\r\n${FIELD}--limit--\r\n`),
  raw('/fields', 'text after', `${FIELD}--limit--\r\nepilogue`),
  raw('/fields', 'no disposition', '--limit\r\n\r\nada\r\n--limit--\r\n'),
  raw(
    '/fields',
    'no name',
    '--limit\r\nContent-Disposition: form-data\r\n\r\nada\r\n--limit--\r\n',
  ),
  raw('/fields', 'bare line feeds', `${FIELD}--limit--\r\n`.replaceAll('\r\n', '\n')),
  raw('/fields', 'not a form', 'hello'),
  raw('/fields', 'nothing', ''),
  document('paths', '/fields', 'post', 'requestBody', 'content'),
  document('components', 'schemas', 'Login'),
];
