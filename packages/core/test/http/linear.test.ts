import type { IncomingMessage } from 'node:http';

import { describe, expect, it } from 'vitest';

import {
  groupReaderOf,
  planText,
  readerOf,
  TextValues,
} from '../../src/compile/handler/text-values.js';
import { parsePartHead } from '../../src/form/part-head.js';
import { parseUrlencoded } from '../../src/form/parse-urlencoded.js';
import { canonicalPath } from '../../src/http/canonical-path.js';
import { parseContentType } from '../../src/http/content-type.js';
import { parseCookies } from '../../src/http/cookies.js';
import type { RequestHead } from '../../src/http/exchange.js';
import { parseJson } from '../../src/json/parse-json.js';
import { findJsonProblem } from '../../src/json/json-problem.js';
import { stripPrefix } from '../../src/http/strip-prefix.js';
import { decodeQueryComponent, quoteUrl } from '../../src/http/percent.js';
import { planQuery, readQuery, readWholeQuery } from '../../src/http/query.js';
import { RequestHeaders } from '../../src/http/request-headers.js';
import { joinFields } from '../../src/http/headers.js';
import { findRoute } from '../../src/http/router/find.js';
import { addRoute, createRouteTree } from '../../src/http/router/tree.js';
import { checkHead } from '../../src/node/head.js';
import { DEFAULT_FORM_LIMITS, DEFAULT_HTTP_LIMITS } from '../../src/defaults.js';
import { requestIdOf } from '../../src/http/request-id.js';
import { checkUpgrade } from '../../src/node/upgrade.js';
import { booleanFromText } from '../../src/schema/kinds/boolean.js';
import { integerFromText, numberFromText } from '../../src/schema/kinds/number-text.js';
import { dateFromText } from '../../src/schema/kinds/date-text.js';
import { isOriginAllowed } from '../../src/websocket/origin.js';
import { type LinearCase, superlinearInput } from '../support/linear.js';

const NO_LIMITS = { ...DEFAULT_HTTP_LIMITS, maxUrlBytes: Infinity, maxHeaderBytes: Infinity };

const FORM = {
  maxBodyBytes: Infinity,
  limits: { ...DEFAULT_FORM_LIMITS, maxFields: Infinity },
  texts: undefined,
  files: new Map<string, number>(),
};

/** A request as `node:http` gives it, with `fields` as its header. */
function message(url: string, fields: Readonly<Record<string, string>> = {}): IncomingMessage {
  const headers = { host: 'a', ...fields };
  const request = { method: 'GET', httpVersion: '1.1', url, headers };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- all of it that is looked at
  return { ...request, rawHeaders: Object.entries(headers).flat() } as unknown as IncomingMessage;
}

function head(
  rawHeaders: readonly string[],
): RequestHead & { header(name: string): string | undefined } {
  return {
    method: 'GET',
    path: '/',
    query: '',
    rawHeaders,
    rootPath: '',
    requestId: '1',
    scheme: 'http',
    httpVersion: '1.1',
    remoteAddress: undefined,
    header: (name) => joinFields(rawHeaders, name),
  };
}

/** The values of a request that has these header fields. */
function textValues(rawHeaders: readonly string[]): TextValues {
  return new TextValues({ head: head(rawHeaders), path: [] }, plan.query);
}

/** A line for each piece between commas. */
function lines(text: string): string[] {
  return text.split(',').flatMap((name) => [name, 'v']);
}

const FIXED = { kind: 'static', text: 'a' } as const;
const PARAMETER = { kind: 'parameter', name: 'p' } as const;
const routes = createRouteTree<string>();
for (const segments of [
  [FIXED, PARAMETER],
  [FIXED, FIXED, { kind: 'catchAll', name: 'q' } as const],
  [PARAMETER, FIXED, PARAMETER],
]) {
  addRoute(routes, { method: 'GET', segments, target: 'found' });
}

const plan = planText([], []);
const UNKNOWN_SCHEMA = { kind: 'unknown' } as const;
const headerGroup = groupReaderOf({ source: 'header', type: UNKNOWN_SCHEMA }, plan);
const headerList = readerOf(
  { source: 'header', name: 'a', isList: true, type: UNKNOWN_SCHEMA },
  plan,
);

const PATH_PARTS = ['/', '.', '..', '%2e', '%2f', '%', 'a', '\\', '#', '\u00e9'];

const READERS: Readonly<Record<string, LinearCase>> = {
  'the head of a part': {
    read: (text) => parsePartHead(Buffer.from(text, 'latin1')),
    starts: ['', 'Content-Disposition: form-data; name="', 'content-disposition:form-data;name=a;'],
    parts: ['a', ';', '"', '\\', '\\"', ' ', '\t', '=', ':', '\r\n', '/', '*', "utf-8''", '%41'],
  },
  'an urlencoded form': {
    read: (text) => parseUrlencoded(Buffer.from(text, 'latin1'), FORM),
    starts: ['', 'a='],
    parts: ['a', '&', '=', '%41', '+', '%', '\u00e9'],
  },
  'a content type': {
    read: parseContentType,
    starts: ['', 'a/b', 'application/json', 'a/b;c="'],
    parts: [' ', ';', '\t', '=', 'a', '"', '\\', ',', '/', '+'],
    examples: [{ start: 'application/json', fragment: ' ; ', end: '"' }],
  },
  'a number': {
    read: numberFromText,
    starts: ['', '-', '1'],
    parts: ['1', '0', '.', 'e', '+', '-', ' ', 'x', 'inf'],
    examples: [{ start: '', fragment: '1', end: 'x' }],
  },
  'an integer': {
    read: integerFromText,
    starts: ['', '-', '1', '1.'],
    parts: ['1', '0', '.', 'e', '+', ' ', 'x'],
  },
  'a boolean': { read: booleanFromText, starts: ['', 't'], parts: ['true', 'Y', ' ', '0'] },
  'a date': {
    read: dateFromText,
    starts: ['', '2026-01-01', '2026-01-01T00:00:00.', '1'],
    parts: ['0', '-', ':', '.', ' ', 'T', 'Z', '+', 'x'],
  },
  cookies: {
    read: parseCookies,
    starts: ['', 'a=', 'a="'],
    parts: ['a', '=', ';', ' ', '"', '\\', '1', '\\101', '%41'],
  },
  'the declared names of a query': {
    read: (text) => readQuery(text, planQuery(['a', 'b'])),
    starts: ['', 'a='],
    parts: ['a', '=', '&', '+', '%41', '%', 'b', '\u00e9'],
    examples: [{ start: '', fragment: 'a&', end: '' }],
  },
  'a whole query': {
    read: readWholeQuery,
    starts: ['', 'a='],
    parts: ['a', '=', '&', '+', '%41', '%', 'b', '\u00e9'],
    examples: [{ start: '', fragment: 'a&', end: '' }],
  },
  'a component of a query': {
    read: decodeQueryComponent,
    starts: ['', '%'],
    parts: ['a', '+', '%', '%41', '%c3', '\u00e9', '\u0000'],
  },
  'a location': {
    read: quoteUrl,
    starts: ['/'],
    parts: ['a', '\\', '%', '\u00e9', '\ud83d\ude00', '"'],
  },
  'a path': { read: canonicalPath, starts: ['/'], parts: PATH_PARTS },
  'a path below a prefix': {
    read: (text) => stripPrefix(text, '/a/%62/c'),
    starts: ['/', '/a/', '/a/b/c/'],
    parts: PATH_PARTS,
  },
  'the route of a path': {
    read: (text) => findRoute(routes, 'POST', text),
    starts: ['/', '/a/', '/a/a/'],
    parts: PATH_PARTS,
  },
  'a target': {
    read: (text) => checkHead(message(text), NO_LIMITS),
    starts: ['/', 'http://a'],
    parts: [...PATH_PARTS, '?', ':', '@'],
  },
  'a host': {
    read: (text) => checkHead(message('/', { host: text }), NO_LIMITS),
    starts: ['', '[', 'a:'],
    parts: ['a', '.', ':', '[', ']', '%41', '%', '1', ','],
  },
  'a transfer coding': {
    read: (text) => checkHead(message('/', { 'transfer-encoding': text }), NO_LIMITS),
    starts: ['', 'chunked'],
    parts: [' ', ',', ';', 'chunked', 'a'],
  },
  'the protocols of a handshake': {
    read: (text) =>
      checkUpgrade(
        message('/', {
          'sec-websocket-version': '13',
          'sec-websocket-key': `${'A'.repeat(22)}==`,
          'sec-websocket-protocol': text,
        }),
      ),
    starts: ['', 'a'],
    parts: ['a', ',', ' ', '\t', '"', '/'],
  },
  'an origin': {
    read: (text) => isOriginAllowed(text, 'a', ['http://b']),
    starts: ['', 'http://', 'http://['],
    parts: ['a', '/', ':', '.', '%41', '@', ']', '1'],
  },
  'a request id': { read: requestIdOf, starts: [''], parts: ['a', '-', ' ', '\u00e9'] },
  'the names of header fields, as a group': {
    read: (text) => headerGroup(textValues(['x', 'v', text, 'v', ...lines(text)])),
    starts: ['', 'x-'],
    parts: ['-', 'a', '_', 'B', ',', '1'],
    examples: [{ start: 'x', fragment: '-', end: '' }],
  },
  'a repeated header field': {
    read: (text) => headerList(textValues(lines(text))),
    starts: [''],
    parts: ['a', 'A', ',', 'b'],
  },
  'header fields as a Web `Headers`': {
    read: (text) => [...new RequestHeaders(head(lines(text)))],
    starts: [''],
    parts: ['a', 'B', ',', '-'],
  },
  JSON: {
    read: (text) => parseJson(Buffer.from(text)),
    starts: ['', '[', '{"a":"', '{"a":', '["'],
    parts: [
      '[',
      ']',
      '{',
      '}',
      '"',
      '\\',
      ',',
      ':',
      '1',
      '.',
      'e',
      ' ',
      '"a":',
      '\\u005f',
      '\u00e9',
    ],
  },
  'the first mistake of JSON': {
    read: (text) => text.length < 10_000 && findJsonProblem(text),
    starts: ['[', '["', '{"a":'],
    parts: ['"', '\\', ',', ':', '1', '.', 'e', ' ', '"a",', '\\u005f', '0'],
  },
};

describe('the work of reading grows as the input does', () => {
  it.each(Object.entries(READERS))('%s', (_, reader) => {
    expect(superlinearInput(reader)).toBeUndefined();
  });
});
