export const long = (length: number): string => 'x'.repeat(length);
const lines = (count: number): string =>
  Array.from({ length: count }, (_, index) => `x${index}: y\r\n`).join('');

const json = (body: string, type = 'application/json'): string =>
  `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
export const chunked = (chunks: string): string =>
  `Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`;

const form = (body: string, type = 'multipart/form-data; boundary=B'): string =>
  `Content-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
const part = (head: string, body = ''): string =>
  `--B\r\nContent-Disposition: form-data${head}\r\n\r\n${body}\r\n`;

/** What is sent, by its request line below the route prefix and the rest; what comes back. */
export const BAD_REQUESTS: readonly {
  readonly what: string;
  readonly line: string;
  readonly rest?: string;
  readonly status: number;
  readonly says?: string;
}[] = [
  {
    what: 'malformed JSON',
    line: 'POST /orders',
    rest: json('{"email":'),
    status: 422,
    says: 'json_invalid',
  },
  { what: 'an empty body', line: 'POST /orders', rest: json(''), status: 422, says: 'missing' },
  {
    what: 'a body that breaks every rule',
    line: 'POST /orders',
    rest: json('{"email":1,"quantity":-1.5}'),
    status: 422,
    says: '"quantity"',
  },
  { what: 'a list for an object', line: 'POST /orders', rest: json('[]'), status: 422 },
  {
    what: 'a body that is no UTF-8',
    line: 'POST /orders',
    rest: 'Content-Type: application/json\r\nContent-Length: 1\r\n\r\n\xff',
    status: 400,
  },
  {
    what: 'a prototype in the body',
    line: 'POST /orders',
    rest: json('{"__proto__":{"email":"a@b.co","quantity":1}}'),
    status: 422,
  },
  {
    what: 'JSON of 100 levels',
    line: 'POST /orders',
    rest: json(`${'['.repeat(100)}${']'.repeat(100)}`),
    status: 422,
  },
  {
    what: 'another content type',
    line: 'POST /orders',
    rest: json('a,b', 'text/csv'),
    status: 415,
    says: 'application/json',
  },
  {
    what: 'no content type',
    line: 'POST /orders',
    rest: 'Content-Length: 2\r\n\r\n{}',
    status: 415,
  },
  {
    what: 'a compressed body',
    line: 'POST /orders',
    rest: `Content-Encoding: gzip\r\n${json('{}')}`,
    status: 415,
  },
  {
    what: 'a declared body over 1 MiB',
    line: 'POST /orders',
    rest: 'Content-Type: application/json\r\nContent-Length: 1048577\r\n\r\n',
    status: 413,
    says: '1048576',
  },
  {
    what: 'a declared body over 1 MiB, before 100 Continue',
    line: 'POST /orders',
    rest: 'Expect: 100-continue\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n',
    status: 413,
  },
  {
    what: "a body over the operation's limit",
    line: 'POST /small',
    rest: json(`{"a":"${long(64)}"}`),
    status: 413,
    says: '64',
  },
  {
    what: "chunks over the operation's limit",
    line: 'POST /small',
    rest: chunked(`80\r\n${long(128)}\r\n0\r\n\r\n`),
    status: 413,
  },
  {
    what: 'a header block over 16 KiB',
    line: 'GET /items/1',
    rest: `x: ${long(17_000)}\r\n\r\n`,
    status: 431,
  },
  { what: '1,001 header lines', line: 'GET /items/1', rest: `${lines(1001)}\r\n`, status: 431 },
  {
    what: '100,000 header lines',
    line: 'GET /items/1',
    rest: `${lines(100_000)}\r\n`,
    status: 431,
  },
  { what: 'a URL over 8 KiB', line: `GET /items/1?x=${long(9000)}`, status: 414 },
  { what: 'malformed percent-encoding', line: 'GET /items/%zz', status: 400 },
  { what: 'percent-encoding that is no UTF-8', line: 'GET /items/%ff', status: 400 },
  { what: 'a percent sign at the end', line: 'GET /items/%', status: 400 },
  { what: 'an encoded slash', line: 'GET /items/1%2F2', status: 422 },
  { what: 'an encoded NUL', line: 'GET /items/%00', status: 400 },
  {
    what: 'a parameter of the wrong type',
    line: 'GET /items/one',
    status: 422,
    says: 'float_parsing',
  },
  {
    what: 'a form that is JSON',
    line: 'POST /form',
    rest: json('{"n":1}'),
    status: 415,
    says: "Expected Content-Type 'application/x-www-form-urlencoded' or 'multipart/form-data'",
  },
  {
    what: 'a form with broken escapes',
    line: 'POST /form',
    rest: form('n=%zz', 'application/x-www-form-urlencoded'),
    status: 400,
    says: 'The form is malformed',
  },
  {
    what: 'a form without the field',
    line: 'POST /form',
    rest: form('n=', 'application/x-www-form-urlencoded'),
    status: 422,
    says: '"loc":["body","n"]',
  },
  {
    what: 'a multipart body without a boundary',
    line: 'POST /form',
    rest: form('x', 'multipart/form-data'),
    status: 400,
    says: 'Missing boundary in multipart.',
  },
  {
    what: 'a multipart body with another boundary',
    line: 'POST /form',
    rest: form(`${part('; name="n"', '1')}--B--`.replaceAll('--B', '--C')),
    status: 400,
    says: 'Invalid multipart data.',
  },
  {
    what: 'a multipart body that is cut short',
    line: 'POST /form',
    rest: form(part('; name="file"; filename="a"', long(100_000)).slice(0, -2)),
    status: 400,
    says: 'ends before its last boundary',
  },
  {
    what: 'a part without a name',
    line: 'POST /form',
    rest: form(`${part('')}--B--`),
    status: 400,
    says: 'must be provided',
  },
  {
    what: 'a text for a file',
    line: 'POST /form',
    rest: form(`${part('; name="n"', '1')}${part('; name="file"', 'text')}--B--`),
    status: 422,
    says: 'Expected UploadFile',
  },
  {
    what: '1,001 files',
    line: 'POST /form',
    rest: form(`${part('; name="x"; filename="a"').repeat(1001)}--B--`),
    status: 413,
    says: 'Too many files. Maximum number of files is 1000.',
  },
  {
    what: '1,001 fields',
    line: 'POST /form',
    rest: form('a=1&'.repeat(1001), 'application/x-www-form-urlencoded'),
    status: 413,
    says: 'Too many fields. Maximum number of fields is 1000.',
  },
  { what: 'a parameter twice', line: 'GET /items/1?limit=1&limit=x', status: 422 },
  { what: 'an unknown path', line: 'GET /nope', status: 404, says: '{"detail":"Not Found"}' },
  { what: 'a path above the root', line: 'GET /../../etc/passwd', status: 404 },
  { what: 'an encoded path above the root', line: 'GET /%2e%2e/%2e%2e/etc/passwd', status: 404 },
  { what: 'another method', line: 'DELETE /orders', status: 405, says: 'allow: ' },
  { what: 'a method that is none', line: 'BREW /orders', status: 400 },
  { what: 'CONNECT', line: 'CONNECT /orders', status: 405 },
  { what: 'a handler that throws', line: 'GET /boom', status: 500, says: 'Internal Server Error' },
  {
    what: 'a result that is no JSON',
    line: 'GET /not-json',
    status: 500,
    says: 'Internal Server Error',
  },
  {
    what: 'a length and chunks',
    line: 'POST /raw',
    rest: 'Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    status: 400,
  },
  {
    what: 'two lengths',
    line: 'POST /raw',
    rest: 'Content-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    status: 400,
  },
  {
    what: 'a chunk size that is none',
    line: 'POST /raw',
    rest: chunked('zz\r\nab\r\n0\r\n\r\n'),
    status: 400,
  },
  {
    what: 'a chunk longer than its size',
    line: 'POST /raw',
    rest: chunked('1\r\nabc\r\n0\r\n\r\n'),
    status: 400,
  },
  {
    what: 'another transfer coding',
    line: 'POST /raw',
    rest: 'Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n',
    status: 501,
  },
  {
    what: 'a space before the colon',
    line: 'POST /raw',
    rest: 'Content-Length : 3\r\n\r\nabc',
    status: 400,
  },
  { what: 'two Hosts', line: 'GET /items/1', rest: 'Host: b\r\n\r\n', status: 400 },
  { what: 'another Expect', line: 'GET /items/1', rest: 'Expect: cake\r\n\r\n', status: 417 },
  { what: 'a header with a NUL', line: 'GET /items/1', rest: 'x: \0\r\n\r\n', status: 400 },
];
