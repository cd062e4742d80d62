import * as fc from 'fast-check';

import type { Route } from './application.js';

/** Text as clients send it: what is expected, what is near it, and anything. */
const text = fc.oneof(
  fc.constantFrom(
    '',
    '0',
    '-1',
    '3',
    '3.0',
    '1e400',
    'NaN',
    'true',
    'x',
    'a b',
    '__proto__',
    'null',
  ),
  fc.constantFrom('2020-01-32', '2020-02-29', 'PT1H', '1.50', '9007199254740993'),
  fc.uuid(),
  fc.string({ maxLength: 8, unit: 'grapheme' }),
);

const escaped = fc.oneof(
  text.map((value) => encodeURIComponent(value)),
  fc.constantFrom('%', '%zz', '%FF', '%00', '%2F', '%2e%2e', '..', '+', '%0a'),
);

/** What stands in a path: its own segments are mostly kept, and its parameters mostly fit. */
const place = fc.record({
  pick: fc.nat(9),
  values: fc.array(
    fc.oneof(
      { arbitrary: fc.constantFrom('3', '2f1a6e0a-1b2c-4d3e-8f90-1234567890ab'), weight: 3 },
      { arbitrary: escaped, weight: 1 },
    ),
    { minLength: 3, maxLength: 3 },
  ),
  suffix: fc.oneof(
    { arbitrary: fc.constant(''), weight: 8 },
    {
      arbitrary: fc.oneof(
        fc.constant('/'),
        escaped.map((each) => `/${each}`),
      ),
      weight: 1,
    },
  ),
});

const query = fc
  .array(fc.tuple(fc.constantFrom('q', 'page', 'tags', 'deep', 'a%20b', 'x', '%'), escaped), {
    maxLength: 4,
  })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));

const latin1 = fc
  .string({
    maxLength: 12,
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
  })
  .map((value) => value.trim());

const headers = fc.dictionary(
  fc.constantFrom(
    'x-number',
    'x-token',
    'cookie',
    'accept',
    'if-none-match',
    'accept-language',
    'range',
  ),
  fc.oneof(latin1, fc.constantFrom('session=1; theme="', 'session=%', '=;=', '*', 'no')),
  { maxKeys: 3 },
);

const json = fc.oneof(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '{"name":"tea","price":{"cents":3},"others":[],"tags":["a"],"at":"2020-02-29T00:00:00Z"}',
    '{"mail_address":"a@b.example"}',
    '{"cents":3,"currency":"EUR"}',
    '{"name":"tea","price":3}',
    '{"seen":true}',
    '[]',
    '3',
  ),
  fc
    .record(
      {
        name: fc.jsonValue(),
        price: fc.oneof(fc.constant({ cents: 3 }), fc.jsonValue()),
        cents: fc.oneof(fc.integer(), fc.jsonValue()),
        tags: fc.array(fc.constantFrom('a', 'b', 1)),
        at: fc.oneof(fc.constant('2020-02-29T00:00:00Z'), fc.jsonValue()),
        mail_address: fc.constantFrom('a@b.example', 'x', null),
        seen: fc.constantFrom(true, 'yes', null),
      },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '',
    '{',
    '[[[[',
    '{"__proto__":{"a":1}}',
    '{"a":1,"a":2}',
    '"\\ud800"',
    '1e999',
    '\ufeff{}',
  ),
);

const part = fc
  .tuple(
    fc.constantFrom('name', 'age', 'list', 'file', 'more', 'other', ''),
    fc.option(fc.constantFrom('a.txt', '../a', 'a"b', '')),
    fc.string({ maxLength: 30, unit: 'binary' }),
  )
  .map(([name, filename, value]) => {
    const file = filename === null ? '' : `; filename="${filename.replaceAll('"', '%22')}"`;
    return `--B\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n${value}\r\n`;
  });

const multipart = fc
  .tuple(
    fc.array(part, { maxLength: 4 }),
    fc.constantFrom('--B--\r\n', '--B--', '--B', '', '\r\n--B\r\n'),
  )
  .map(([parts, end]) => parts.join('') + end);

const content = fc.oneof(
  fc.tuple(fc.constantFrom('application/json', 'application/problem+json'), json),
  fc.tuple(fc.constant('application/x-www-form-urlencoded'), query),
  fc.tuple(fc.constant('multipart/form-data; boundary=B'), multipart),
  fc.tuple(
    fc.constantFrom(
      'text/plain',
      'multipart/form-data',
      'application/json; charset=latin1',
      ';;',
      'application/json',
    ),
    fc.string({ maxLength: 20, unit: 'binary' }),
  ),
);

/** A request, in which anything may be wrong that a Web `Request` can carry. */
export interface GeneratedRequest {
  readonly target: string;
  readonly init: RequestInit;
}

/** Makes a request of a route that an application has, or of one near it. */
export const request: fc.Arbitrary<(routes: readonly Route[]) => GeneratedRequest> = fc
  .record({
    place,
    method: fc.oneof(
      { arbitrary: fc.constant(undefined), weight: 9 },
      { arbitrary: fc.constantFrom('POST', 'DELETE', 'HEAD', 'OPTIONS', 'QUERY'), weight: 1 },
    ),
    query,
    headers,
    content: fc.option(content, { freq: 8 }),
  })
  .map((parts) => (routes) => {
    const { pick, values, suffix } = parts.place;
    const { path, method: own } = routes[pick % routes.length] ?? { path: '/', method: 'GET' };
    let index = 0;
    const filled = path.replaceAll(/\{[^}]+\}|\*\w+/g, () => values[index++] ?? '3');
    const target = `${filled}${suffix}${parts.query === '' ? '' : `?${parts.query}`}`;
    const method = parts.method ?? own;
    if (parts.content === null || method === 'GET' || method === 'HEAD') {
      return { target, init: { method, headers: parts.headers } };
    }
    const [type, body] = parts.content;
    return { target, init: { method, headers: { ...parts.headers, 'content-type': type }, body } };
  });
