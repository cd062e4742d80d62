import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { asWrittenInUtf8, readResponseText } from '../../../src/foreign/plain/response-text.js';
import { endToEndHeaders } from '../../../src/hop/connection-fields.js';

const name = fc.oneof(
  fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,20}$/),
  fc.constantFrom('Connection', 'te', 'Upgrade', 'keep-alive', 'X-Powered-By', 'Set-Cookie'),
);
const value = fc.stringMatching(/^[\t\u0020-\u007e\u0080-\u00ff]{0,40}$/);
const fields = fc
  .array(fc.tuple(name, value), { maxLength: 20 })
  .map((pairs) => pairs.filter(([key]) => !/^(date|trailer|content-length|expect)$/i.test(key)));

it('reads back the head of a response, without the fields of its connection', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 999 }), fields, fc.nat(), (status, pairs, length) => {
      const sent = [...pairs.flat(), 'Content-Length', String(length)];
      const head = readResponseText(textOf(status, sent));
      expect(head).toEqual({ status, fields: [...endToEndHeaders(sent)], length });
    }),
  );
});

it('reads no length where none is declared', () => {
  expect(readResponseText(textOf(200, ['transfer-encoding', 'chunked'])).length).toBeUndefined();
});

it.each([
  ['a: b', 'a: b'],
  ['a: \u00e9', 'a: \u00c3\u00a9'],
])('knows how %j arrives when it is written in UTF-8', (text, arrived) => {
  expect(asWrittenInUtf8(text)).toBe(arrived);
});

function textOf(status: number, headers: string[]): string {
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  response.sendDate = false;
  response.writeHead(status, headers);
  const text: unknown = Reflect.get(response, '_header');
  return typeof text === 'string' ? text : '';
}
