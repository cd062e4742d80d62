import { expect, it } from 'vitest';

import { MultipartParser } from '../../src/form/multipart-parser.js';

/** The parts of a body that arrives in pieces, or the detail of the refusal. */
function parse(pieces: readonly Buffer[], boundary = 'B'): unknown {
  const parts: { head: string; data: string; ended: boolean }[] = [];
  const parser = new MultipartParser(boundary, {
    begin: (head) => void parts.push({ head: head.toString('latin1'), data: '', ended: false }),
    data(bytes) {
      const part = parts.at(-1);
      if (part !== undefined) part.data += bytes.toString('latin1');
    },
    end() {
      const part = parts.at(-1);
      if (part !== undefined) part.ended = true;
    },
  });
  try {
    for (const piece of pieces) parser.push(piece);
    parser.end();
    return parts;
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

const whole = (text: string): unknown => parse([Buffer.from(text, 'latin1')]);

const part = (head: string, data: string): string => `--B\r\n${head}\r\n\r\n${data}\r\n`;

const MALFORMED = 'Invalid multipart data.';
const TRUNCATED = 'The multipart body ends before its last boundary.';

const BODIES: readonly (readonly [name: string, body: string, want: unknown])[] = [
  [
    'two parts',
    `${part('a: 1', 'x')}${part('b: 2', 'y')}--B--\r\n`,
    [
      { head: 'a: 1', data: 'x', ended: true },
      { head: 'b: 2', data: 'y', ended: true },
    ],
  ],
  ['an empty part', `${part('a: 1', '')}--B--`, [{ head: 'a: 1', data: '', ended: true }]],
  ['a part without headers', '--B\r\n\r\nx\r\n--B--', [{ head: '', data: 'x', ended: true }]],
  [
    'content that looks like a boundary',
    `${part('a: 1', '\r\n-\r\n--\r\n--A\r\r\n--')}--B--`,
    [{ head: 'a: 1', data: '\r\n-\r\n--\r\n--A\r\r\n--', ended: true }],
  ],
  ['no parts', '--B--\r\n', []],
  ['an epilogue', `${part('a: 1', 'x')}--B--\r\nmore`, [{ head: 'a: 1', data: 'x', ended: true }]],
  ['nothing', '', MALFORMED],
  ['a preamble', `hello\r\n${part('a: 1', 'x')}--B--`, MALFORMED],
  ['another boundary', '--X\r\na: 1\r\n\r\nx\r\n--X--', MALFORMED],
  ['a boundary with more on its line', `${part('a: 1', 'x\r\n--BX\r\ny')}--B--`, MALFORMED],
  ['line feeds alone', `${part('a: 1', 'x')}--B--`.replaceAll('\r\n', '\n'), MALFORMED],
  ['no last boundary', part('a: 1', 'x'), TRUNCATED],
  ['half of the last boundary', `${part('a: 1', 'x')}--B-`, TRUNCATED],
  ['an end within the content', part('a: 1', 'x').slice(0, -2), TRUNCATED],
  ['an end within the head', '--B\r\na: 1', TRUNCATED],
  ['a long head', `--B\r\na: ${'x'.repeat(10_000)}\r\n\r\nx\r\n--B--`, MALFORMED],
  ['a long epilogue', `--B--${'x'.repeat(70_000)}`, MALFORMED],
];

it.each(BODIES)('reads %s', (_name, body, want) => {
  expect(whole(body)).toEqual(want);
});

it.each(BODIES.filter(([, body]) => body.length < 200))(
  'reads %s alike wherever the transport splits it',
  (_name, body, want) => {
    const bytes = Buffer.from(body, 'latin1');
    for (let at = 0; at <= bytes.length; at += 1) {
      expect(parse([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual(want);
    }
    expect(parse([...bytes].map((byte) => Buffer.of(byte)))).toEqual(want);
  },
);

it('takes time in proportion to the length of a body of many false boundaries', () => {
  const body = `${part('a: 1', '\r\n--'.repeat(500_000))}--B--`;
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += 1000)
    pieces.push(Buffer.from(body.slice(at, at + 1000)));
  const start = process.cpuUsage();
  expect(parse(pieces)).toHaveLength(1);
  expect(process.cpuUsage(start).user).toBeLessThan(5_000_000);
});
