import { afterAll, beforeAll, expect, it } from 'vitest';

import { File, Form, type Listening, Post, UploadFile, createApp } from '@sluice/core';

import { type UploadDirectory, uploadDirectory } from '../support/upload-directory.js';

/** One field of a form, and the text or bytes that the handler must see. */
interface Field {
  readonly name: 'a' | 'b' | 'f';
  readonly filename?: string;
  readonly bytes: Buffer;
}

class Target {
  @Post('/form', { maxBodyBytes: 4 * 1024 * 1024 })
  async form(
    @Form({ type: [String], optional: true }) a?: string[],
    @Form({ optional: true }) b?: string,
    @File({ type: [UploadFile], optional: true, maxBytes: 3_000_000 }) f?: UploadFile[],
  ) {
    const files = await Promise.all(
      (f ?? []).map(async (file) => [
        file.filename,
        Buffer.from(await file.bytes()).toString('base64'),
      ]),
    );
    return { a: a ?? [], b: b ?? null, files };
  }
}

let directory: UploadDirectory;
let app: ReturnType<typeof createApp>;
let server: Listening;
beforeAll(async () => {
  directory = uploadDirectory();
  // Little memory, so that many files go to disk.
  app = createApp(Target, { maxFileMemoryBytes: 200 });
  server = await app.listen({ port: 0 });
});
afterAll(async () => {
  await server.close();
  directory.remove();
});

/** Numbers from 0 to 1 that are the same in each run. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
}

const random = numbersFrom(42);
const below = (limit: number): number => Math.floor(random() * limit);
const pick = <T>(values: readonly T[]): T | undefined => values[below(values.length)];

const BITS = [
  '\r\n',
  '--',
  '--B',
  '\r\n--B',
  '\r\n--B--',
  '\r',
  '\n',
  'x',
  'ä',
  '=',
  '"',
  ';',
  '\0',
];

function bytesOf(length: number): Buffer {
  const bits: string[] = [];
  while (bits.length < length) bits.push(pick(BITS) ?? '');
  // A boundary within the content would end it.
  return Buffer.from(bits.join('').replaceAll('\r\n--B', '\r\n-B'));
}

function fieldOf(): Field {
  const name = pick(['a', 'b', 'f', 'f'] as const) ?? 'a';
  const bytes = bytesOf(below(200));
  return name === 'f'
    ? { name, bytes, filename: pick(['x.txt', 'ä.png', 'a b']) ?? '' }
    : { name, bytes };
}

function bodyOf(fields: readonly Field[]): Buffer {
  const parts = fields.flatMap(({ name, filename, bytes }) => [
    Buffer.from(`--B\r\nContent-Disposition: form-data; name="${name}"`),
    Buffer.from(
      filename === undefined ? '' : `; filename="${filename}"\r\nContent-Type: text/plain`,
    ),
    Buffer.from('\r\n\r\n'),
    bytes,
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...parts, Buffer.from('--B--\r\n')]);
}

function answerTo(fields: readonly Field[]): unknown {
  const texts = (name: string): string[] =>
    fields.filter((field) => field.name === name).map(({ bytes }) => bytes.toString());
  const b = texts('b').at(-1);
  return {
    a: texts('a'),
    b: b === undefined || b === '' ? null : b,
    files: fields
      .filter(({ name }) => name === 'f')
      .map(({ filename, bytes }) => [filename, bytes.toString('base64')]),
  };
}

const HEADERS = { 'content-type': 'multipart/form-data; boundary=B' };

/** Sends a body in pieces of random length, in memory. */
async function sendPieces(body: Buffer): Promise<Response> {
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length;) {
    const length = 1 + below(300);
    pieces.push(body.subarray(at, at + length));
    at += length;
  }
  const stream = ReadableStream.from(pieces);
  const init = { method: 'POST', headers: HEADERS, body: stream, duplex: 'half' } as const;
  return app.fetch(new Request('http://test/form', init));
}

async function sendWhole(body: Buffer): Promise<Response> {
  return fetch(`${server.url}/form`, {
    method: 'POST',
    headers: HEADERS,
    body: new Uint8Array(body),
  });
}

it('reads random forms as they were written', async () => {
  for (let round = 0; round < 150; round += 1) {
    const fields = Array.from({ length: 1 + below(5) }, fieldOf);
    const body = bodyOf(fields);
    const want = answerTo(fields);
    for (const response of [await sendPieces(body), await sendWhole(body)]) {
      const answer: unknown = await response.json();
      expect({ body: body.toString('base64'), answer }).toEqual({
        body: body.toString('base64'),
        answer: want,
      });
    }
  }
});

it('answers mutated forms with a 4xx or as a form, and leaves no file', async () => {
  const statuses = new Set<number>();
  const failing: string[] = [];
  for (let round = 0; round < 400; round += 1) {
    const body = mutated(bodyOf(Array.from({ length: 1 + below(4) }, fieldOf)));
    const responses = [await sendPieces(body), ...(round % 4 === 0 ? [await sendWhole(body)] : [])];
    for (const response of responses) {
      statuses.add(response.status);
      if (response.status >= 500) failing.push(body.toString('base64'));
      await response.arrayBuffer();
    }
  }
  expect(failing).toEqual([]);
  // The mutations reach both verdicts.
  expect([...statuses]).toEqual(expect.arrayContaining([200, 400]));
  await expect
    .poll(() => directory.inUse(), { interval: 5, timeout: 30_000 })
    .toEqual({ names: [], open: 0 });
});

function mutated(body: Buffer): Buffer {
  const at = below(body.length);
  const insert = Buffer.from(pick([...BITS, '--B\r\n', '\r\n\r\n', 'name=', 'filename="']) ?? '');
  switch (below(5)) {
    case 0:
      return body.subarray(0, at);
    case 1:
      return Buffer.concat([body.subarray(0, at), insert, body.subarray(at)]);
    case 2:
      return Buffer.concat([body.subarray(0, at), body.subarray(at + 1 + below(20))]);
    case 3: {
      const copy = Buffer.from(body);
      copy[at] = below(256);
      return copy;
    }
    default:
      return Buffer.concat([body.subarray(at), body.subarray(0, at)]);
  }
}
