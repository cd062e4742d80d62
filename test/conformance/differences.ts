import type { Difference } from './explain.js';

const JSON_TYPE = 'application/json';
const NOT_FOUND = { detail: 'Not Found' };
const NOT_ALLOWED = { detail: 'Method Not Allowed' };
const CRASH = {
  status: 500,
  'content-type': 'text/plain; charset=utf-8',
  'content-length': '21',
  body: 'Internal Server Error',
};
const refused = (issue: Readonly<Record<string, unknown>>): Difference['sluice'] => ({
  status: 422,
  body: { detail: [issue] },
});
const NOT_CRASHED = { 'content-type': JSON_TYPE, 'content-length': undefined };

const ROUTING: readonly Difference[] = [
  {
    requests: '…',
    fastapi: { location: 'http://HOST/…' },
    sluice: { location: '/…' },
    why: 'A redirect to the registered spelling is relative, so that it holds behind any proxy (docs/routing.md).',
  },
  {
    requests: ['routing: HEAD /users/ada', 'routing: HEAD /several', 'routing: HEAD /files/a/b'],
    fastapi: { status: 405, allow: 'GET…' },
    sluice: { status: 200, allow: undefined },
    why: 'HEAD is answered where there is a GET (docs/routing.md).',
  },
  {
    requests: [
      'routing: OPTIONS /users/ada',
      'routing: OPTIONS /made',
      'routing: OPTIONS /several',
      'routing: OPTIONS /head',
    ],
    fastapi: { status: 405, 'content-type': JSON_TYPE, body: NOT_ALLOWED },
    sluice: { status: 204, 'content-type': undefined, body: '' },
    why: 'OPTIONS is answered for every path (docs/routing.md).',
  },
  ...[
    { paths: '/users/…', fastapi: 'GET', sluice: 'GET, HEAD, OPTIONS, PUT' },
    { paths: '/made', fastapi: 'POST', sluice: 'DELETE, OPTIONS, POST' },
    { paths: '/several', fastapi: 'GET, PATCH, POST', sluice: 'GET, HEAD, OPTIONS, PATCH, POST' },
    { paths: '/head', fastapi: 'HEAD', sluice: 'HEAD, OPTIONS' },
  ].map(({ paths, fastapi, sluice }): Difference => ({
    requests: `routing: …${paths}`,
    fastapi: { allow: fastapi },
    sluice: { allow: sluice },
    why: 'Allow lists every method of the path, not only those of the first route (RFC 9110, 15.5.6).',
  })),
  {
    requests: 'handlers: DELETE /items/3',
    fastapi: { allow: 'GET' },
    sluice: { allow: 'GET, HEAD, OPTIONS' },
    why: 'Allow lists every method of the path, not only those of the first route (RFC 9110, 15.5.6).',
  },
  {
    requests: 'bodies: GET /item',
    fastapi: { allow: 'POST' },
    sluice: { allow: 'DELETE, OPTIONS, POST' },
    why: 'Allow lists every method of the path, not only those of the first route (RFC 9110, 15.5.6).',
  },
  {
    requests: ['routing: GET /users/a%2Fb', 'routing: GET /users/a%2fb'],
    fastapi: { status: 404, body: NOT_FOUND },
    sluice: { status: 200, body: { name: 'a/b' } },
    why: 'An encoded slash belongs to its segment (docs/routing.md).',
  },
  {
    requests: [
      'routing: GET /users/%FF',
      'routing: GET /users/%zz',
      'routing: GET /users/100%',
      'routing: GET /users/a%00b',
    ],
    fastapi: { status: 200, body: { name: '…' } },
    sluice: { status: 400, body: { detail: 'The path is malformed: …' } },
    why: 'A path that is not percent-encoded UTF-8 is refused, not mended (docs/routing.md).',
  },
  {
    requests: 'routing: GET /files/..%2fusers/me',
    fastapi: { status: 200, body: { path: '../users/me' } },
    sluice: { status: 400, body: { detail: 'The path is malformed: …' } },
    why: 'Dot segments beside an encoded slash are refused (docs/routing.md).',
  },
  {
    requests: ['routing: GET /dots/./a.b', 'routing: GET /dots/../users/me'],
    fastapi: { status: 404, body: NOT_FOUND },
    sluice: { status: 200, body: '…' },
    why: 'Dot segments are removed before a route is looked for (RFC 3986, 5.2.4; docs/routing.md).',
  },
  {
    requests: ['routing: GET /files/../users/me', 'routing: GET /files/%2e%2e/users/me'],
    fastapi: { body: { path: '../users/me' } },
    sluice: { body: 'me' },
    why: 'Dot segments are removed before a route is looked for (RFC 3986, 5.2.4; docs/routing.md).',
  },
  {
    requests: 'routing: GET /users/me//',
    fastapi: {
      status: 307,
      location: 'http://HOST/users/me',
      'content-length': '0',
      'content-type': undefined,
      body: '',
    },
    sluice: {
      status: 404,
      location: undefined,
      'content-length': undefined,
      'content-type': JSON_TYPE,
      body: NOT_FOUND,
    },
    why: 'A redirect adds or removes a single slash.',
  },
];

const INT_PARSING = 'Input should be a valid integer, unable to parse string as an integer';

const NUMBERS: readonly Difference[] = [
  {
    requests: 'parameters: GET /int?n=1_000',
    fastapi: { status: 200, body: 1000 },
    sluice: refused({ type: 'int_parsing', loc: ['query', 'n'], msg: INT_PARSING, input: '1_000' }),
    why: 'Digit groups are the notation of a programming language, not of data.',
  },
  {
    requests: 'parameters: GET /float?x=1_0.5',
    fastapi: { status: 200, body: { x: 10.5 } },
    sluice: refused({
      type: 'float_parsing',
      loc: ['query', 'x'],
      msg: 'Input should be a valid number, unable to parse string as a number',
      input: '1_0.5',
    }),
    why: 'Digit groups are the notation of a programming language, not of data.',
  },
  ...[
    { text: '9007199254740993', value: 9007199254740992 },
    { text: '-9007199254740993', value: -9007199254740992 },
    { text: '99999999999999999999', value: 1e20 },
  ].map(({ text, value }): Difference => ({
    requests: `parameters: GET /int?n=${text}`,
    fastapi: { status: 200, body: value },
    sluice: refused({
      type: 'int_parsing_size',
      loc: ['query', 'n'],
      msg: 'Unable to parse input string as an integer, exceeded maximum size',
      input: text,
    }),
    why: 'A number cannot hold the integer exactly, and a wrong one must not reach the handler.',
  })),
  {
    requests: ['nan', 'NaN', 'inf', '-inf', 'Infinity', 'infinity', '1e400'].map(
      (text) => `parameters: GET /float?x=${text}`,
    ),
    fastapi: CRASH,
    sluice: {
      ...refused({
        type: 'finite_number',
        loc: ['query', 'x'],
        msg: 'Input should be a finite number',
        input: '…',
      }),
      ...NOT_CRASHED,
    },
    why: 'NaN and infinities are refused; FastAPI takes them and cannot write them as JSON.',
  },
  {
    requests: ['parameters: GET /inside?x=nan', 'parameters: GET /inside?x=inf'],
    fastapi: {
      'body.detail.0.type': 'less_than',
      'body.detail.0.msg': 'Input should be less than 1',
      'body.detail.0.ctx': { lt: 1 },
    },
    sluice: {
      'body.detail.0.type': 'finite_number',
      'body.detail.0.msg': 'Input should be a finite number',
    },
    why: 'NaN and infinities are refused before any limit is looked at.',
  },
  {
    requests: ['parameters: GET /float?x=-0', 'parameters: GET /float?x=-0.0'],
    fastapi: { 'body.x': -0 },
    sluice: { 'body.x': 0 },
    why: 'JSON.stringify writes -0 as 0.',
  },
];

const TEXTS: readonly Difference[] = [
  ...['?n=%FF', '?n=%zz'].map((query): Difference => ({
    requests: `parameters: GET /int${query}`,
    fastapi: {
      status: 422,
      body: {
        detail: [{ type: 'int_parsing', loc: ['query', 'n'], msg: INT_PARSING, input: '…' }],
      },
    },
    sluice: { status: 400, body: { detail: 'Query parameter "n" is malformed: …' } },
    why: 'A query that is not percent-encoded UTF-8 is refused, not mended.',
  })),
  {
    requests: [
      'parameters: GET /str?s=%FF',
      'parameters: GET /str?s=100%',
      'parameters: GET /str?s=%00',
    ],
    fastapi: { status: 200, body: '…' },
    sluice: { status: 400, body: { detail: 'Query parameter "s" is malformed: …' } },
    why: 'A query that is not percent-encoded UTF-8 is refused, not mended.',
  },
  {
    requests: ['20200101', '2020', '0', '1577836800', '1577836800000', '1577836800.5', '-1'].map(
      (text) => `parameters: GET /datetime?at=${text}`,
    ),
    fastapi: { status: 200, body: '…' },
    sluice: refused({
      type: 'datetime_from_date_parsing',
      loc: ['query', 'at'],
      msg: 'Input should be a valid datetime or date, …',
      input: '…',
      ctx: { error: '…' },
    }),
    why: 'A Unix time stamp is a number, and 20200101 is read as 1970 by whoever takes both (docs/validation.md).',
  },
  {
    requests: ['parameters: GET /literal?order=…', 'parameters: GET /one-of-numbers?n=…'],
    fastapi: { 'body.detail.0.type': 'literal_error' },
    sluice: { 'body.detail.0.type': 'enum' },
    why: 'A list of values and an enum are the same thing, and have the same word.',
  },
  {
    requests: ['1', '3', '1.0', '%2B1'].map((text) => `parameters: GET /one-of-numbers?n=${text}`),
    fastapi: {
      status: 422,
      body: {
        detail: [
          {
            type: 'literal_error',
            loc: ['query', 'n'],
            msg: 'Input should be 1, 2 or 3',
            input: '…',
            ctx: { expected: '1, 2 or 3' },
          },
        ],
      },
    },
    sluice: { status: 200, body: '…' },
    why: 'The text is read as a number before it is compared with numbers.',
  },
];

const SOURCES: readonly Difference[] = [
  {
    requests: [
      'dependencies: …',
      'routers: …',
      'parameters: GET /header…',
      'parameters: GET /all/…',
      'cookies: GET /text…',
      'cookies: GET /int…',
      'cookies: GET /alias…',
      'models: GET /headers…',
      'models: GET /cookies…',
      'failures: POST /everything/…',
    ],
    fastapi: { 'body.detail.….input': '…' },
    sluice: {},
    why: 'What was sent in a header or a cookie is never echoed: it may be a credential (docs/validation.md).',
  },
];

const NO_TYPE = { detail: "Expected Content-Type 'application/json', got …." };
const lax = (request: string, value: unknown, type: string): Difference => ({
  requests: `bodies: POST ${request}`,
  fastapi: { status: 200, body: value },
  sluice: { status: 422, body: { detail: [{ type, loc: '…', msg: '…', input: '…' }] } },
  why: 'JSON has types, and they are not converted (docs/validation.md).',
});
const TEA = { name: 'tea', price: 1, count: 1, active: true, tags: [], note: null };

const BODIES: readonly Difference[] = [
  {
    requests: [
      'text/plain',
      'text/json',
      'application/jsonp',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/octet-stream',
      'application',
      'json',
      '*/*',
      '',
    ].map((type) => `bodies: POST /item [content-type: ${type}] {"name":"a","price":1}`),
    fastapi: {
      status: 422,
      body: {
        detail: [
          {
            type: 'model_attributes_type',
            loc: ['body'],
            msg: 'Input should be a valid dictionary or object to extract fields from',
            input: '{"name":"a","price":1}',
          },
        ],
      },
    },
    sluice: { status: 415, body: NO_TYPE },
    why: 'A body that does not say it is JSON is 415, as RFC 9110, 15.5.16 has it (docs/validation.md).',
  },
  {
    requests: 'bodies: without a content type',
    fastapi: {
      status: 422,
      body: {
        detail: [
          {
            type: 'model_attributes_type',
            loc: ['body'],
            msg: 'Input should be a valid dictionary or object to extract fields from',
            input: '{"name":"a","price":1}',
          },
        ],
      },
    },
    sluice: { status: 415, body: NO_TYPE },
    why: 'A body that does not say it is JSON is 415, as RFC 9110, 15.5.16 has it (docs/validation.md).',
  },
  {
    requests:
      'bodies: POST /item [content-type: application/json;charset=latin-1] {"name":"a","price":1}',
    fastapi: { status: 200, body: { ...TEA, name: 'a' } },
    sluice: { status: 415, body: NO_TYPE },
    why: 'JSON is UTF-8 (RFC 8259, 8.1); FastAPI reads a body of another charset as UTF-8.',
  },
  {
    requests: [
      'bodies: POST /optional…NaN}',
      'bodies: POST /optional…Infinity}',
      'bodies: POST /list…NaN}',
      'bodies: POST /list…Infinity}',
    ],
    fastapi: CRASH,
    sluice: {
      ...refused({
        type: 'json_invalid',
        loc: ['body', 25],
        msg: 'JSON decode error',
        input: {},
        ctx: { error: 'Expecting value' },
      }),
      ...NOT_CRASHED,
    },
    why: 'NaN and infinities are not JSON; FastAPI reads them and cannot write the 422 that shows them.',
  },
  {
    requests: 'bodies: POST /optional…1e400}',
    fastapi: CRASH,
    sluice: {
      ...refused({
        type: 'int_from_float',
        loc: ['body', 'age'],
        msg: 'age must be an integer number',
        input: null,
      }),
      ...NOT_CRASHED,
    },
    why: 'A number beyond the range of a double is a mistake of the client; FastAPI fails to write the 422.',
  },
  {
    requests: 'bodies: POST /list…1e400}',
    fastapi: CRASH,
    sluice: {
      ...refused({
        type: 'list_type',
        loc: ['body'],
        msg: 'Input should be a valid list',
        input: '…',
      }),
      ...NOT_CRASHED,
    },
    why: 'A number beyond the range of a double is a mistake of the client; FastAPI fails to write the 422.',
  },
  {
    requests: 'bodies: POST /list…__proto__…',
    fastapi: { 'body.detail.0.input.__proto__.x': 1 },
    sluice: {},
    why: '__proto__ never leaves the parser (docs/validation.md).',
  },
  {
    requests: 'bodies: PUT /item/x [content-type: application/json] {',
    fastapi: {
      'body.detail': [{ type: 'json_invalid', loc: ['body', 1], msg: '…', input: {}, ctx: '…' }],
    },
    sluice: {
      'body.detail': [
        { type: 'int_parsing', loc: ['path', 'id'], msg: INT_PARSING, input: 'x' },
        { type: 'json_invalid', loc: ['body', 1], msg: '…', input: {}, ctx: '…' },
      ],
    },
    why: 'A body that is not JSON does not hide the other mistakes of the request.',
  },
  {
    requests: ['bodies: not UTF-8', 'bodies: cut UTF-8'],
    fastapi: { 'body.detail': 'There was an error parsing the body' },
    sluice: { 'body.detail': 'The body is not valid UTF-8.' },
    why: 'The answer says what is wrong.',
  },
  {
    requests: 'bodies: UTF-16',
    fastapi: { status: 200, body: 'a' },
    sluice: { status: 400, body: { detail: 'The body is not valid UTF-8.' } },
    why: 'JSON between systems is UTF-8 (RFC 8259, 8.1).',
  },
  {
    requests: 'bodies: 100 levels',
    fastapi: { status: 200, body: { value: '…' } },
    sluice: refused({
      type: 'recursion_depth_exceeded',
      loc: ['body'],
      msg: 'JSON should be nested at most 64 levels deep',
      input: {},
      ctx: { max_depth: 64 },
    }),
    why: 'The depth of a body has a limit, maxJsonDepth (docs/validation.md).',
  },
  {
    requests: 'bodies: 200,000 levels',
    fastapi: { status: 400, body: { detail: 'There was an error parsing the body' } },
    sluice: refused({
      type: 'recursion_depth_exceeded',
      loc: ['body'],
      msg: 'JSON should be nested at most 64 levels deep',
      input: {},
      ctx: { max_depth: 64 },
    }),
    why: 'The depth of a body has a limit, maxJsonDepth (docs/validation.md).',
  },
  {
    requests: 'bodies: POST /str [content-type: application/json] "\\ud800"',
    fastapi: CRASH,
    sluice: { status: 200, ...NOT_CRASHED, body: '\ud800' },
    why: 'A lone surrogate is a string in JavaScript, which JSON.stringify escapes; FastAPI fails to encode it.',
  },
];

const UNCONVERTED: readonly Difference[] = [
  lax('/item {"name":"tea","price":"1.5"}', { ...TEA, price: 1.5 }, 'float_type'),
  lax('/item {"name":"tea","price":"1e3"}', { ...TEA, price: 1000 }, 'float_type'),
  lax('/item {"name":"tea","price":true}', TEA, 'float_type'),
  lax('/item {"name":"tea","price":1,"count":"3"}', { ...TEA, count: 3 }, 'int_type'),
  lax('/item {"name":"tea","price":1,"count":true}', TEA, 'int_type'),
  lax('/item {"name":"tea","price":1,"active":"yes"}', TEA, 'bool_type'),
  lax('/item {"name":"tea","price":1,"active":1}', TEA, 'bool_type'),
  lax('/numbers ["1"]', [1], 'int_type'),
  lax('/int "3"', 3, 'int_type'),
  lax('/bool 0', false, 'bool_type'),
  ...[
    { fastapi: 'float_parsing', sluice: 'float_type' },
    { fastapi: 'int_parsing', sluice: 'int_type' },
    { fastapi: 'bool_parsing', sluice: 'bool_type' },
  ].map(({ fastapi, sluice }): Difference => ({
    requests: '…: POST …',
    fastapi: { 'body.detail.….type': fastapi },
    sluice: { 'body.detail.….type': sluice },
    why: 'JSON has types, and they are not converted (docs/validation.md).',
  })),
  ...[
    { fastapi: INT_PARSING, sluice: 'Input should be a valid integer' },
    {
      fastapi: 'Input should be a valid number, unable to parse string as a number',
      sluice: 'Input should be a valid number',
    },
    {
      fastapi: 'Input should be a valid boolean, unable to interpret input',
      sluice: 'Input should be a valid boolean',
    },
  ].map(({ fastapi, sluice }): Difference => ({
    requests: '…: POST …',
    fastapi: { 'body.detail.….msg': fastapi },
    sluice: { 'body.detail.….msg': sluice },
    why: 'JSON has types, and they are not converted (docs/validation.md).',
  })),
];

/** Messages of pydantic, and those of the rules of class-validator in their place. */
const MESSAGES: readonly (readonly [string, string])[] = [
  ['String should have at least 1 character', '… must be longer than or equal to 1 characters'],
  ['String should have at least 3 characters', '… must be longer than or equal to 3 characters'],
  ['String should have at most 8 characters', '… must be shorter than or equal to 8 characters'],
  [
    "String should match pattern '^[A-Z]{2}[0-9]+$'",
    '… must match /^[A-Z]{2}[0-9]+$/ regular expression',
  ],
  ['Input should be a valid string', '… must be a string'],
  ['Input should be a valid number', '… must be a number conforming to the specified constraints'],
  [
    'Input should be a valid number, unable to parse string as a number',
    '… must be a number conforming to the specified constraints',
  ],
  ['Input should be a valid integer', '… must be an integer number'],
  [INT_PARSING, '… must be an integer number'],
  [
    'Input should be a valid integer, got a number with a fractional part',
    '… must be an integer number',
  ],
  ['Input should be a valid boolean', '… must be a boolean value'],
  ['Input should be a valid boolean, unable to interpret input', '… must be a boolean value'],
  ['Input should be greater than 0', '… must be a positive number'],
  ['Input should be greater than or equal to 0', '… must not be less than 0'],
  ['Input should be greater than or equal to 1', '… must not be less than 1'],
  ['Input should be less than or equal to 100', '… must not be greater than 100'],
  [
    "Input should be 'created' or 'updated'",
    '… must be one of the following values: created, updated',
  ],
  ['Input should be a valid list', '… must be an array'],
  [
    'List should have at most 3 items after validation, not 4',
    '… must contain no more than 3 elements',
  ],
  [
    'List should have at least 1 item after validation, not 0',
    '… must contain at least 1 elements',
  ],
  [
    'Input should be a valid dictionary or object to extract fields from',
    '…nested property … must be either object or array',
  ],
  ['Input should be a valid dictionary or object to extract fields from', '… must be an object'],
];

const messages: readonly Difference[] = MESSAGES.map(([fastapi, sluice]) => ({
  requests: '…',
  fastapi: { 'body.detail.….msg': fastapi },
  sluice: { 'body.detail.….msg': sluice },
  why: 'The message of a rule of class-validator is its own (docs/validation.md).',
}));

const RESPONSES: readonly Difference[] = [
  {
    requests: 'responses: GET /forgotten',
    fastapi: { 'set-cookie': 'old=""; expires=…; Max-Age=0; Path=/; SameSite=lax' },
    sluice: {
      'set-cookie': 'old=; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=lax',
    },
    why: 'A cookie that is forgotten has expired long ago, whatever the clock of the client says.',
  },
];

const FAILURES: readonly Difference[] = [
  {
    requests: 'failures: GET /detail/null',
    fastapi: { 'body.detail': 'Bad Request' },
    sluice: { 'body.detail': null },
    why: 'A detail of null is a detail; without one the phrase is sent.',
  },
];

/** The fields of a file that one side alone sends. */
const SENT = { 'accept-ranges': 'bytes', 'content-length': '…', etag: '…', 'last-modified': '…' };
const WHOLE = { status: 200, ...SENT, body: '0123456789' };

const FILES: readonly Difference[] = [
  {
    requests: 'files: …',
    fastapi: { etag: '…' },
    sluice: { etag: '…' },
    why: 'An etag is opaque: Starlette hashes the size and the time of a file, Sluice writes both.',
  },
  {
    requests: 'files: GET /missing',
    fastapi: CRASH,
    sluice: { status: 404, ...NOT_CRASHED, body: NOT_FOUND },
    why: 'A file that is not there is a 404 (docs/files-and-static.md).',
  },
  {
    requests: ['bytes=-0', 'bytes=10-', 'bytes=10-20'].map(
      (range) => `files: GET /digits [range: ${range}]`,
    ),
    fastapi: { 'content-length': '0', 'content-type': 'text/plain; charset=utf-8', body: '' },
    sluice: { 'content-type': JSON_TYPE, body: { detail: 'Range Not Satisfiable' } },
    why: 'Every refusal has a detail.',
  },
  {
    requests: ['bytes=4-2', 'bytes=', 'bytes=a-b', 'bytes=1', 'items=0-1'].map(
      (range) => `files: GET /digits [range: ${range}]`,
    ),
    fastapi: { status: 400, 'content-length': '…', body: '…' },
    sluice: WHOLE,
    why: 'A Range that is malformed or of an unknown unit is ignored (RFC 9110, 14.2).',
  },
  {
    requests: 'files: GET /digits [range: bytes = 0-1]',
    fastapi: { status: 206, 'content-length': '2', 'content-range': 'bytes 0-1/10', body: '01' },
    sluice: { status: 200, 'content-length': '10', body: '0123456789' },
    why: 'A Range that is malformed or of an unknown unit is ignored (RFC 9110, 14.2).',
  },
  {
    requests: 'files: GET /digits [range: bytes=0-1,3-4]',
    fastapi: {
      'content-length': '242',
      'content-type': '…',
      body: '…',
    },
    sluice: {
      'content-length': '264',
      'content-type': '…',
      body: '…',
    },
    why: 'The boundary is random, and longer.',
  },
  {
    requests: 'files: GET /digits [range: bytes=0-1,20-30]',
    fastapi: { status: 416, 'content-length': '0', 'content-range': 'bytes */10', body: '' },
    sluice: { status: 206, ...SENT, 'content-range': 'bytes 0-1/10', body: '01' },
    why: 'A set of ranges is satisfiable when one of them is (RFC 9110, 14.1.2).',
  },
  {
    requests: 'files: HEAD /digits',
    fastapi: { status: 405, allow: 'GET', 'content-type': JSON_TYPE },
    sluice: { status: 200, ...SENT, 'content-type': 'text/plain; charset=utf-8' },
    why: 'HEAD is answered where there is a GET (docs/routing.md).',
  },
  ...[
    { path: '/digits', allow: 'GET' },
    { path: '/static/digits.txt', allow: 'GET, HEAD' },
  ].map(({ path, allow }): Difference => ({
    requests: `files: POST ${path}`,
    fastapi: { allow },
    sluice: { allow: 'GET, HEAD, OPTIONS' },
    why: 'HEAD and OPTIONS are answered, too (docs/routing.md).',
  })),
  {
    requests: 'files: GET /static/.secret',
    fastapi: { status: 200, ...SENT, 'content-type': 'application/octet-stream', body: 'x' },
    sluice: { status: 404, 'content-type': JSON_TYPE, body: NOT_FOUND },
    why: 'Files whose names begin with a dot are not served, unless dotfiles says so (docs/files-and-static.md).',
  },
  {
    requests: 'files: GET /static/digits.txt/',
    fastapi: { ...WHOLE, 'content-type': 'text/plain; charset=utf-8' },
    sluice: { status: 404, 'content-type': JSON_TYPE, body: NOT_FOUND },
    why: 'A file is no directory.',
  },
  {
    requests: 'files: GET /static/..%2ffiles.py',
    fastapi: { status: 404, body: NOT_FOUND },
    sluice: { status: 400, body: { detail: 'The path is malformed: …' } },
    why: 'Dot segments beside an encoded slash are refused (docs/routing.md).',
  },
  {
    requests: 'files: GET /html/..%2ffiles.py',
    fastapi: {
      status: 404,
      ...SENT,
      'content-type': 'text/html; charset=utf-8',
      body: '<h1>Lost</h1>\n',
    },
    sluice: {
      status: 400,
      'content-type': JSON_TYPE,
      body: { detail: 'The path is malformed: …' },
    },
    why: 'Dot segments beside an encoded slash are refused (docs/routing.md).',
  },
  {
    requests: ['files: GET /html/../files.py', 'files: GET /html/%2e%2e/files.py'],
    fastapi: { ...SENT, 'content-type': 'text/html; charset=utf-8', body: '<h1>Lost</h1>\n' },
    sluice: { 'content-type': JSON_TYPE, body: NOT_FOUND },
    why: 'Dot segments are removed before a route is looked for (RFC 3986, 5.2.4; docs/routing.md).',
  },
  {
    requests: 'files: GET /static',
    fastapi: { status: 307, location: 'http://HOST/static/', 'content-length': '0', body: '' },
    sluice: { status: 404, 'content-type': JSON_TYPE, body: NOT_FOUND },
    why: 'A redirect leads somewhere: without html a directory has no page.',
  },
  {
    requests: 'files: GET /static/digits.txt [if-modified-since: Fri…',
    fastapi: {},
    sluice: { 'accept-ranges': 'bytes', 'last-modified': '…' },
    why: 'A 304 has the fields of the file, as those of nginx and Apache have.',
  },
];

const DEPENDENCIES: readonly Difference[] = [
  {
    requests: 'dependencies: GET /two?limit=x',
    fastapi: {
      'body.detail': [
        { type: 'int_parsing', loc: ['query', 'limit'], msg: INT_PARSING, input: 'x' },
        { type: 'int_parsing', loc: ['query', 'limit'], msg: INT_PARSING, input: 'x' },
      ],
    },
    sluice: {
      'body.detail': [
        { type: 'int_parsing', loc: ['query', 'limit'], msg: INT_PARSING, input: 'x' },
      ],
    },
    why: 'A dependency that is used twice is read once, and its mistake is one mistake.',
  },
  {
    requests: 'dependencies: GET /checked?n=x',
    fastapi: {
      'body.detail.0.type': 'missing',
      'body.detail.0.loc.0': 'header',
      'body.detail.0.loc.1': 'x-token',
      'body.detail.0.msg': 'Field required',
      'body.detail.0.input': null,
      'body.detail.1.type': 'int_parsing',
      'body.detail.1.loc.0': 'query',
      'body.detail.1.loc.1': 'n',
      'body.detail.1.msg': INT_PARSING,
      'body.detail.1.input': 'x',
    },
    sluice: {
      'body.detail.0.type': 'int_parsing',
      'body.detail.0.loc.0': 'query',
      'body.detail.0.loc.1': 'n',
      'body.detail.0.msg': INT_PARSING,
      'body.detail.0.input': 'x',
      'body.detail.1.type': 'missing',
      'body.detail.1.loc.0': 'header',
      'body.detail.1.loc.1': 'x-token',
      'body.detail.1.msg': 'Field required',
    },
    why: 'Mistakes are in the order of the sources, whoever reads them (docs/dependencies.md).',
  },
  {
    requests: 'dependencies: DELETE /item [x-app: stop]',
    fastapi: { allow: 'POST' },
    sluice: { allow: 'OPTIONS, POST' },
    why: 'OPTIONS is answered for every path (docs/routing.md).',
  },
];

const STAMP = 'A Unix time stamp is a number, and no date (docs/validation.md).';
const PLAIN = 'A Decimal is its digits, without an exponent or a sign of zero.';
const INEXACT = {
  'body.detail.0.type': 'date_from_datetime_inexact',
  'body.detail.0.msg': 'Datetimes provided to dates should have zero time - e.g. be exact dates',
};

const KINDS: readonly Difference[] = [
  {
    requests: ['kinds: GET /date?day=0', 'kinds: GET /date?day=1577836800'],
    fastapi: { status: 200, body: '…' },
    sluice: refused({
      type: 'date_from_datetime_parsing',
      loc: ['query', 'day'],
      msg: '…',
      input: '…',
      ctx: { error: '…' },
    }),
    why: STAMP,
  },
  {
    requests: ['kinds: GET /date?day=20200131', 'kinds: GET /date?day=1577836801'],
    fastapi: INEXACT,
    sluice: {
      'body.detail.0.type': 'date_from_datetime_parsing',
      'body.detail.0.msg': 'Input should be a valid date or datetime, …',
      'body.detail.0.ctx': { error: '…' },
    },
    why: STAMP,
  },
  {
    requests: 'kinds: POST /body {"day":5…',
    fastapi: INEXACT,
    sluice: {
      'body.detail.0.type': 'date_type',
      'body.detail.0.msg': 'Input should be a valid date',
    },
    why: STAMP,
  },
  {
    requests: 'kinds: GET /time?at=10%3A20%3A30.5',
    fastapi: { body: '10:20:30.500000' },
    sluice: { body: '10:20:30.5' },
    why: 'A time is written as short as it can be.',
  },
  ...[
    {
      text: 'P1',
      fastapi: 'quantity invalid in date part of duration',
      sluice: 'invalid digit in duration',
    },
    {
      text: '0',
      fastapi: '"day" identifier in duration not correctly formatted',
      sluice: 'input is too short',
    },
  ].map(({ text, fastapi, sluice }): Difference => ({
    requests: `kinds: GET /duration?lasts=${text}`,
    fastapi: {
      'body.detail.0.ctx.error': fastapi,
      'body.detail.0.msg': `Input should be a valid timedelta, ${fastapi}`,
    },
    sluice: {
      'body.detail.0.ctx.error': sluice,
      'body.detail.0.msg': `Input should be a valid timedelta, ${sluice}`,
    },
    why: 'Both say why it is no duration, each as its parser sees it.',
  })),
  ...[
    { path: '/decimal?price=-0', fastapi: '-0', sluice: '0' },
    { path: '/decimal?price=1e3', fastapi: '1E+3', sluice: '1000' },
    { path: '/decimal?price=1.5e%2B10', fastapi: '1.5E+10', sluice: '15000000000' },
    { path: '/price?price=1e2', fastapi: '1E+2', sluice: '100' },
  ].map(({ path, fastapi, sluice }): Difference => ({
    requests: `kinds: GET ${path}`,
    fastapi: { body: fastapi },
    sluice: { body: sluice },
    why: PLAIN,
  })),
  {
    requests: 'kinds: GET /decimal?price=1_000',
    fastapi: { status: 200, body: '1000' },
    sluice: refused({
      type: 'decimal_parsing',
      loc: ['query', 'price'],
      msg: 'Input should be a valid decimal',
      input: '1_000',
    }),
    why: 'Digit groups are the notation of a programming language, not of data.',
  },
  {
    requests: ['1000', '12345', '1234.5'].map((text) => `kinds: GET /price?price=${text}`),
    fastapi: {
      'body.detail.0.type': 'decimal_whole_digits',
      'body.detail.0.msg':
        'Decimal input should have no more than 3 digits before the decimal point',
      'body.detail.0.ctx.whole_digits': 3,
    },
    sluice: {
      'body.detail.0.type': 'less_than',
      'body.detail.0.msg': 'Input should be less than 1000',
      'body.detail.0.ctx.lt': 1000,
    },
    why: 'The value is compared before its digits are counted: what breaks both is too large.',
  },
  {
    requests: 'kinds: GET /url?link=http%3A%2F%2F1.2.3.256%2F',
    fastapi: {
      'body.detail.0.ctx.error': 'invalid IPv4 address',
      'body.detail.0.msg': 'Input should be a valid URL, invalid IPv4 address',
    },
    sluice: {
      'body.detail.0.ctx.error': 'invalid international domain name',
      'body.detail.0.msg': 'Input should be a valid URL, invalid international domain name',
    },
    why: 'Both say why it is no URL, each as its parser sees it.',
  },
];

const UNIONS: readonly Difference[] = [
  { value: 'null', fastapi: 'None', sluice: 'null' },
  { value: '["cat"]', fastapi: "['cat']", sluice: '["cat"]' },
].map(({ value, fastapi, sluice }) => {
  const words = `Input tag '…' found using 'kind' does not match any of the expected tags: 'cat', 'dog'`;
  return {
    requests: `unions: POST /tagged {"kind":${value}}`,
    fastapi: { 'body.detail.0.ctx.tag': fastapi, 'body.detail.0.msg': words.replace('…', fastapi) },
    sluice: { 'body.detail.0.ctx.tag': sluice, 'body.detail.0.msg': words.replace('…', sluice) },
    why: 'A value in a message is written as JSON.',
  };
});

const MISSING_NAME = {
  detail: [{ type: 'missing', loc: ['body', 'name'], msg: 'Field required', input: null }],
};

const FORMS: readonly Difference[] = [
  {
    requests: [
      'forms: POST /fields [content-type: text/plain] name=ada',
      'forms: POST /fields {"name":"ada"}',
    ],
    fastapi: { status: 422, body: MISSING_NAME },
    sluice: {
      status: 415,
      body: {
        detail:
          "Expected Content-Type 'application/x-www-form-urlencoded' or 'multipart/form-data', got '…'.",
      },
    },
    why: 'A body that is no form is 415, as RFC 9110, 15.5.16 has it (docs/forms.md).',
  },
  {
    requests: ['forms: /fields multipart: no end', 'forms: /fields multipart: cut short'],
    fastapi: { status: 422, body: MISSING_NAME },
    sluice: { status: 400, body: { detail: 'The multipart body ends before its last boundary.' } },
    why: 'A body that was cut short is never read as if it were whole (docs/forms.md).',
  },
  {
    requests: 'forms: /fields multipart: a file for a field',
    fastapi: {
      'body.detail.0.input.file': '…',
      'body.detail.0.input.headers': '…',
      'body.detail.0.input._max_mem_size': 1048576,
    },
    sluice: { 'body.detail.0.input.contentType': 'text/plain' },
    why: 'A file is shown by its name, type and size, not by the members of an object.',
  },
  {
    requests: 'forms: /file multipart: a name with folders',
    fastapi: { 'body.filename': '../../etc/passwd' },
    sluice: { 'body.filename': 'passwd' },
    why: 'The name of a file has no folders (RFC 7578, 4.2; docs/forms.md).',
  },
  {
    requests: [
      'forms: /…',
      'forms: POST /file [content-type: application/x-www-form-urlencoded] file=hello',
    ],
    fastapi: { 'body.detail.….msg': "Value error, Expected UploadFile, received: <class 'str'>" },
    sluice: { 'body.detail.….msg': 'Value error, Expected UploadFile, received: string' },
    why: 'The type has its name of this language.',
  },
  {
    requests: 'forms: document paths /fields post requestBody content',
    fastapi: {
      'body.application/x-www-form-urlencoded.schema.$ref':
        '#/components/schemas/Body_fields_fields_post',
    },
    sluice: {
      'body.application/x-www-form-urlencoded.schema.$ref': '#/components/schemas/Body_fields',
    },
    why: 'Names of the document are made of the name of the method.',
  },
  {
    requests: ['described: document … callbacks', 'described: document webhooks …'],
    fastapi: { 'body.….operationId': '…' },
    sluice: { 'body.….operationId': '…' },
    why: 'A request that the application sends is named as it is declared; its address is no good name.',
  },
  {
    requests: ['described: document … callbacks', 'described: document webhooks …'],
    fastapi: {
      'body.….responses.422': {
        description: 'Validation Error',
        content: {
          'application/json': { schema: { $ref: '#/components/schemas/HTTPValidationError' } },
        },
      },
    },
    sluice: {},
    why: 'The receiver is another application, which does not answer with a 422 of this framework.',
  },
  {
    requests: 'described: document webhooks ping',
    fastapi: { 'body.get.responses.200.content': { 'application/json': { schema: {} } } },
    sluice: {},
    why: 'Nobody knows whether the receiver answers with a body where nothing declares one.',
  },
  {
    requests: 'forms: document paths /fields post requestBody content',
    fastapi: {},
    sluice: {
      'body.multipart/form-data': { schema: { $ref: '#/components/schemas/Body_fields' } },
    },
    why: 'The document says that both kinds of form are taken.',
  },
  {
    requests: 'forms: document components schemas Login',
    fastapi: {},
    sluice: { 'body.properties.username.minLength': 1 },
    why: 'An empty text is an absent field, which the document of FastAPI does not say.',
  },
];

const CORS: readonly Difference[] = [
  {
    requests: 'cors: OPTIONS …',
    fastapi: {
      vary: 'Origin, Access-Control-Request-Method, Access-Control-Request-Headers, Access-Control-Request-Private-Network',
    },
    sluice: { vary: 'Origin' },
    why: 'An answer to OPTIONS is never kept by a cache of HTTP (RFC 9110, 9.3.7); browsers key theirs by more than Vary.',
  },
  {
    requests: ['cors: GET /items …', 'cors: GET /varied [origin: https://evil.example]'],
    fastapi: {
      'access-control-allow-credentials': 'true',
      'access-control-expose-headers': 'X-Total, ETag',
    },
    sluice: {},
    why: 'An origin that is not allowed is told nothing but that.',
  },
  {
    requests: 'cors: no preflight: no method asked for',
    fastapi: { status: 405, allow: 'GET', 'content-type': JSON_TYPE, body: NOT_ALLOWED },
    sluice: { status: 204, allow: 'GET, HEAD, OPTIONS, POST', 'content-type': undefined, body: '' },
    why: 'OPTIONS is answered for every path (docs/routing.md).',
  },
  {
    requests: 'cors: DELETE /items [origin: https://shop.example]',
    fastapi: { allow: 'GET' },
    sluice: { allow: 'GET, HEAD, OPTIONS, POST' },
    why: 'Allow lists every method of the path, not only those of the first route (RFC 9110, 15.5.6).',
  },
];

const ROUTERS: readonly Difference[] = [
  {
    requests: 'routers: GET /items/',
    fastapi: { status: 200, 'content-type': JSON_TYPE, body: 'items' },
    sluice: { status: 307, 'content-length': '0', location: '/items', body: '' },
    why: 'The path / of a router is its prefix, without a slash (docs/routers.md).',
  },
  {
    requests: 'routers: PUT /items/3',
    fastapi: { allow: 'GET' },
    sluice: { allow: 'GET, HEAD, OPTIONS, POST' },
    why: 'Allow lists every method of the path, not only those of the first route (RFC 9110, 15.5.6).',
  },
];

const SECURITY: readonly Difference[] = [
  {
    requests: 'security: GET /oauth2 [authorization: Bearer]',
    fastapi: { status: 200, body: '' },
    sluice: {
      status: 401,
      'www-authenticate': 'Bearer',
      body: { detail: 'Not authenticated' },
    },
    why: 'An empty token is no token (docs/security.md).',
  },
  {
    requests: 'security: GET /basic [authorization: Basic w6k6w6k=]',
    fastapi: {
      status: 401,
      'www-authenticate': 'Basic realm="shop"',
      body: { detail: 'Not authenticated' },
    },
    sluice: { status: 200, 'www-authenticate': undefined, body: { username: 'é', password: 'é' } },
    why: 'Names and passwords may be UTF-8 (RFC 7617, 2.1).',
  },
  {
    requests: 'security: document paths /optional get security',
    fastapi: { body: [{ HTTPBearer: [] }] },
    sluice: { body: [{ HTTPBearer: [] }, {}] },
    why: 'The document says that the credentials are optional (docs/security.md).',
  },
  ...[
    ['basic', 'HTTPBasic'],
    ['digest', 'HTTPDigest'],
    ['oauth2', 'OAuth2PasswordBearer'],
    ['oidc', 'own'],
    ['header', 'APIKeyHeader'],
    ['query', 'APIKeyQuery'],
    ['cookie', 'APIKeyCookie'],
  ].map(([path, scheme = '']): Difference => ({
    requests: `schemes: document paths /maybe/${path} get security`,
    fastapi: { body: [{ [scheme]: [] }] },
    sluice: { body: [{ [scheme]: [] }, {}] },
    why: 'The document says that the credentials are optional (docs/security.md).',
  })),
  {
    requests: [
      'schemes: document paths /both get security',
      'schemes: document paths /team/items/{id} get security',
    ],
    fastapi: { body: [{ token: [] }, { APIKeyHeader: [] }] },
    sluice: { body: [{ token: [], APIKeyHeader: [] }] },
    why: 'Two schemes that are both required are one requirement: a list of two means either (OpenAPI 3.1, 4.8.30).',
  },
];

const DOCUMENTS: readonly Difference[] = [
  {
    requests: [
      'documents: …',
      'dependencies: document …',
      'forms: document …',
      'unions: document …',
      'described: document webhooks …',
    ],
    fastapi: { 'body….title': '…' },
    sluice: {},
    why: 'A title that only repeats the name is left out.',
  },
  ...['List items', 'Create item', 'Replace item', 'Delete item', 'Create order'].map(
    (summary): Difference => ({
      requests: 'documents: document paths … summary',
      fastapi: { body: summary.replace(/ [a-z]/, (letter) => letter.toUpperCase()) },
      sluice: { body: summary },
      why: 'A summary is a sentence: it has one capital.',
    }),
  ),
  {
    requests: 'unions: document paths /lists post requestBody content',
    fastapi: {},
    sluice: { 'body.….items.minimum': -9007199254740991, 'body.….items.maximum': 9007199254740991 },
    why: 'The document says which integers are taken.',
  },
  {
    requests: [
      'documents: document paths … parameters',
      'dependencies: document paths … parameters',
    ],
    fastapi: {},
    sluice: {
      'body.….schema.minimum': -9007199254740991,
      'body.….schema.maximum': 9007199254740991,
    },
    why: 'The document says which integers are taken.',
  },
  {
    requests: [
      'documents: document paths … parameters',
      'dependencies: document paths … parameters',
    ],
    fastapi: { 'body.….schema.anyOf': [{ type: 'string' }, { type: 'null' }] },
    sluice: { 'body.….schema.type': 'string' },
    why: 'A text of a query or a header is never null.',
  },
  {
    requests: 'documents: document paths /items get parameters',
    fastapi: { 'body.….schema.anyOf': [{ type: 'string', format: 'date-time' }, { type: 'null' }] },
    sluice: { 'body.….schema.type': 'string', 'body.….schema.format': 'date-time' },
    why: 'A text of a query or a header is never null.',
  },
  {
    requests: 'documents: document paths /items get parameters',
    fastapi: { 'body.….schema.description': 'How many.', 'body.….schema.deprecated': true },
    sluice: {},
    why: 'The parameter says it; its schema need not repeat it.',
  },
  {
    requests: 'documents: document paths /items get parameters',
    fastapi: { 'body.….schema.$ref': '#/components/schemas/Color' },
    sluice: { 'body.….schema.type': 'string', 'body.….schema.enum': ['red', 'green'] },
    why: 'An enum of TypeScript has no name when the program runs.',
  },
  {
    requests: 'documents: document paths /items/{item_id} put requestBody',
    fastapi: {
      'body.content.application/json.schema.$ref':
        '#/components/schemas/Body_replace_item_items__item_id__put',
    },
    sluice: {
      'body.content.application/json.schema.$ref': '#/components/schemas/Body_replaceItem',
    },
    why: 'Names of the document are made of the name of the method.',
  },
];

const PLACES: readonly Difference[] = [
  {
    requests: ['convertors: GET /texts/7', 'convertors: GET /texts/007'],
    fastapi: { status: 422, body: '…' },
    sluice: { status: 200, body: '…' },
    why: 'A convertor chooses the route, and the type of the parameter says what the handler gets.',
  },
  ...[
    { requests: 'convertors: PUT /split/x', fastapi: 'DELETE', sluice: 'DELETE, OPTIONS' },
    { requests: 'convertors: POST /ints/7', fastapi: 'GET', sluice: 'GET, HEAD, OPTIONS' },
    { requests: 'mounts: POST /subapi/where', fastapi: 'GET', sluice: 'GET, HEAD, OPTIONS' },
  ].map(({ requests, fastapi, sluice }): Difference => ({
    requests,
    fastapi: { allow: fastapi },
    sluice: { allow: sluice },
    why: 'Allow lists every method of the path, not only those of the first route (RFC 9110, 15.5.6).',
  })),
  {
    requests: ['mounts: GET /subapi', 'mounts: GET /subapi?a=b'],
    fastapi: { body: { name: 'subapi' } },
    sluice: { body: 'sub' },
    why: 'A mount answers for its own path too, whatever slash is at its end (docs/mounting.md).',
  },
  {
    requests: 'root_path: GET /slash',
    fastapi: { location: 'http://HOST/slash/' },
    sluice: { location: '/api/v1/slash/' },
    why: 'A redirect leads to a path that the client can reach, below the root path.',
  },
  {
    requests: ['root_path: GET /subapi/where', 'root_path: GET /subapi/deep/where'],
    fastapi: { status: 404, body: NOT_FOUND },
    sluice: { status: 200, body: '…' },
    why: 'A proxy may strip the root path or leave it, for mounted applications too.',
  },
];

export const DIFFERENCES: readonly Difference[] = [
  ...ROUTING,
  ...NUMBERS,
  ...TEXTS,
  ...SOURCES,
  ...BODIES,
  ...UNCONVERTED,
  ...messages,
  ...RESPONSES,
  ...FAILURES,
  ...FILES,
  ...DEPENDENCIES,
  ...KINDS,
  ...FORMS,
  ...UNIONS,
  ...CORS,
  ...ROUTERS,
  ...SECURITY,
  ...DOCUMENTS,
  ...PLACES,
];
