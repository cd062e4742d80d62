import type { IncomingMessage, ServerResponse } from 'node:http';

/** A way to answer; what it notes must be the same wherever it is played. */
export interface Way {
  readonly name: string;
  readonly method?: string;
  answer(
    response: ServerResponse,
    note: (what: unknown) => void,
    request: IncomingMessage,
  ): unknown;
}

/** Ways to write a head. */
export const HEADS: readonly Way[] = [
  { name: 'no head at all', answer: (response) => response.end('body') },
  { name: 'no body either', answer: (response) => response.end() },
  { name: 'a status', answer: (response) => response.writeHead(418).end('body') },
  {
    name: 'a status by its property',
    answer: (response) => {
      response.statusCode = 404;
      response.end('gone');
    },
  },
  {
    name: 'a status and fields',
    answer: (response) => response.writeHead(201, { 'X-A': 'a', 'x-b': ['1', '2'] }).end('body'),
  },
  {
    name: 'a status, a message and fields',
    answer: (response, note) => {
      response.writeHead(201, 'Made', { 'x-a': 'a' });
      note(response.statusMessage);
      response.end('body');
    },
  },
  {
    name: 'fields in a list',
    answer: (response) => response.writeHead(200, ['x-a', 'a', 'x-a', 'b', 'X-C', 'c']).end('body'),
  },
  {
    name: 'fields over others',
    answer: (response) => {
      response.setHeader('x-a', 'first');
      response.setHeader('x-b', 'kept');
      response.writeHead(200, { 'x-a': 'second' }).end('body');
    },
  },
  {
    name: 'fields set, appended, asked for and removed',
    answer: (response, note) => {
      response.setHeader('X-One', 1).appendHeader('x-one', '2').setHeader('Set-Cookie', ['a', 'b']);
      response.setHeader('x-gone', 'x');
      response.removeHeader('X-Gone');
      note(response.getHeaderNames());
      note({ ...response.getHeaders() });
      note([response.getHeader('x-one'), response.hasHeader('x-gone'), response.headersSent]);
      response.end('body');
      note(response.headersSent);
    },
  },
  {
    name: 'fields of a Map',
    answer: (response) => response.setHeaders(new Map([['x-a', 'a']])).end('body'),
  },
  {
    name: 'fields after the head',
    answer: (response, note) => {
      response.flushHeaders();
      note(response.headersSent);
      note(codeOf(() => response.setHeader('x-a', 'a')));
      note(codeOf(() => response.removeHeader('x-a')));
      note(codeOf(() => response.writeHead(500)));
      response.end('body');
    },
  },
  {
    name: 'a field that cannot be sent',
    answer: (response, note) => {
      note(codeOf(() => response.setHeader('x-a', 'a\r\nb: c')));
      note(codeOf(() => response.setHeader('x a', 'a')));
      note(codeOf(() => response.writeHead(200, { 'x-a': '\u{1f600}' })));
      note(codeOf(() => response.writeHead(1000)));
      response.end('body');
    },
  },
  {
    name: 'a field beyond ASCII before a text',
    answer: (response) => response.setHeader('x-a', '\u00e9').end('body'),
  },
  {
    name: 'a field beyond ASCII before bytes',
    answer: (response) => response.setHeader('x-a', '\u00e9').end(Buffer.from('body')),
  },
  {
    name: 'a file name beyond ASCII',
    answer: (response) =>
      response.setHeader('content-disposition', 'attachment; filename="\u00e9"').end('body'),
  },
  {
    name: 'a date of its own',
    answer: (response) => response.setHeader('Date', 'Thu, 01 Jan 1970 00:00:00 GMT').end('body'),
  },
  {
    name: 'a date that is left to others',
    answer: (response, note) => {
      response.writeHead(200);
      note(response.sendDate);
      response.end('body');
    },
  },
  {
    name: 'fields about the connection',
    answer: (response) => {
      response.setHeader('Keep-Alive', 'timeout=99').setHeader('Connection', 'keep-alive');
      response.end('body');
    },
  },
  {
    name: 'no length',
    answer: (response) => {
      response.removeHeader('content-length');
      response.end('body');
    },
  },
  {
    name: 'neither length nor chunks',
    answer: (response) => {
      response.removeHeader('transfer-encoding');
      response.write('bo');
      response.end('dy');
    },
  },
  {
    name: 'information before it',
    answer: (response, note) => {
      response.writeContinue();
      response.writeProcessing();
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => note('hinted'));
      setImmediate(() => response.writeHead(200, { 'x-a': 'a' }).end('body'));
    },
  },
];

/** Ways to write a body. */
export const BODIES: readonly Way[] = [
  ...(['GET', 'HEAD'] as const).flatMap((method) => [
    {
      name: `${method} in one piece`,
      method,
      answer: (response: ServerResponse) => response.end('body'),
    },
    {
      name: `${method} in pieces`,
      method,
      answer: (response: ServerResponse) => {
        response.write('bo');
        response.end('dy');
      },
    },
    {
      name: `${method} of a declared length`,
      method,
      answer: (response: ServerResponse) => {
        response.setHeader('content-length', 4);
        response.write('bo');
        setImmediate(() => response.end('dy'));
      },
    },
    ...[204, 304].map((status) => ({
      name: `${method} with status ${status}`,
      method,
      answer: (response: ServerResponse) => response.writeHead(status, { etag: '"a"' }).end('body'),
    })),
  ]),
  {
    name: 'text in its encodings',
    answer: (response) => {
      response.write('c3a9', 'hex');
      response.write('\u00e9', 'latin1');
      response.write('\u00e9', 'utf16le');
      response.write('\u00e9');
      response.end('w6k=', 'base64');
    },
  },
  { name: 'text in one encoding', answer: (response) => response.end('\u00e9\u20ac', 'utf16le') },
  { name: 'text that is not ASCII', answer: (response) => response.end('\u00e9\u20ac\u{1f600}') },
  { name: 'bytes', answer: (response) => response.end(new Uint8Array([0, 255, 128])) },
  {
    name: 'nothing, and then something',
    answer: (response) => {
      response.write('');
      response.write(Buffer.alloc(0));
      response.end('body');
    },
  },
  {
    name: 'what is no body',
    answer: (response, note) => {
      note(codeOf(() => response.write(1)));
      note(codeOf(() => response.write(null)));
      response.end('body');
    },
  },
  {
    name: 'pieces that are held together',
    answer: (response, note) => {
      response.cork();
      response.write('bo');
      response.write('dy', () => note('written'));
      response.uncork();
      setImmediate(() => response.end());
    },
  },
  { name: 'two megabytes', answer: (response) => response.end('x'.repeat(2_000_000)) },
  {
    name: 'two megabytes that are more than may be held',
    answer: (response, note) => {
      note(response.write('x'.repeat(1_000_000)));
      note(response.writableNeedDrain);
      response.once('drain', () => {
        note([response.writableNeedDrain, response.writableLength]);
        response.end('y'.repeat(1_000_000));
      });
    },
  },
  {
    name: 'more than was declared, where that is strict',
    answer: (response, note) => {
      response.strictContentLength = true;
      response.setHeader('content-length', 4);
      response.flushHeaders();
      note(codeOf(() => response.write('too much')));
      response.end('body');
    },
  },
  {
    name: 'trailers',
    answer: (response) => {
      response.writeHead(200, { trailer: 'x-sum' });
      response.write('body');
      response.addTrailers({ 'x-sum': '1' });
      response.end();
    },
  },
  {
    name: 'its own request',
    method: 'POST',
    answer: (response, _, request) => request.pipe(response),
  },
];

function codeOf(run: () => unknown): unknown {
  try {
    run();
    return 'nothing thrown';
  } catch (error) {
    return error instanceof Error ? Reflect.get(error, 'code') : error;
  }
}
