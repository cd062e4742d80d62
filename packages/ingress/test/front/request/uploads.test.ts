import { EventEmitter, once } from 'node:events';
import { connect, type Socket } from 'node:net';

import { File, Form, Get, HttpRequest, Post, UploadFile } from '@sluice/core';
import { describe, expect, it, onTestFinished } from 'vitest';

import { memoryPair, serveChannel } from '../../../src/channel.js';
import type { HttpOptions } from '../../../src/front.js';
import { Ingress } from '../../../src/index.js';
import { createRequestRouter } from '../../../src/router.js';
import { openStageWith, replicaOf, snapshotOf, stageApplication, type Stage } from '../stage.js';

const heard = new EventEmitter();

class Uploads {
  @Get('/hello')
  hello() {
    return 'hello';
  }

  @Post('/items', { body: Object })
  items({ body }: { body: unknown }) {
    return JSON.stringify(body).length;
  }

  @Post('/form')
  form(@Form() a: string) {
    return a.length;
  }

  @Post('/files', { maxBodyBytes: 8 * 1024 * 1024 })
  files(@File() file: UploadFile) {
    return file.size;
  }

  @Post('/stream')
  async stream(request: HttpRequest) {
    heard.emit('streaming');
    let bytes = 0;
    for await (const chunk of request.body ?? []) bytes += chunk.length;
    return bytes;
  }
}

@Ingress({
  app: (request: { method: string }, response: { end(text: string): void }) => {
    response.end(request.method);
  },
})
class Existing {}

/** One replica with two slots. */
async function openSmallStage(type: new () => object, http: HttpOptions = {}): Promise<Stage> {
  const application = await stageApplication('/', { kind: 'class', type });
  let ongoing = 0;
  const router = createRequestRouter({
    open: async () => {
      const [near, far] = memoryPair();
      serveChannel(far, {
        ...replicaOf(application.opened),
        admit: () => {
          if (ongoing === 2) return 'full';
          ongoing += 1;
          return 'admitted';
        },
        release: () => void (ongoing -= 1),
      });
      return near;
    },
  });
  onTestFinished(() => router.close());
  const snapshot = snapshotOf([application]);
  const deployments = snapshot.deployments.map((deployment) => ({
    ...deployment,
    maxOngoingRequests: 2,
  }));
  return openStageWith(router, { ...snapshot, deployments }, http);
}

/** Begins an upload; what comes back is collected in `received`. */
async function begin(
  { url }: Stage,
  request: string,
): Promise<{ socket: Socket; received: string }> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const upload = { socket, received: '' };
  socket.on('error', () => undefined).on('data', (chunk) => (upload.received += String(chunk)));
  await new Promise<void>((resolve) => socket.write(request, () => resolve()));
  return upload;
}

/** A head and the first six bytes of a JSON body. */
const post = (path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n{"a":"`;

const chunked = (path: string, ...fields: string[]): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: a',
    'Content-Type: application/json',
    'Transfer-Encoding: chunked',
    ...fields,
    '\r\n',
  ].join('\r\n');

describe('uploads that take their time', () => {
  const rows: readonly [string, new () => object, string, number][] = [
    ['short ones', Uploads, '/items', 1000],
    ['long ones', Uploads, '/items', 100_000],
    ['short ones of an application of another kind', Existing, '/', 1000],
    ['short ones of a stream', Uploads, '/stream', 1000],
  ];
  it.each(rows)(
    'leaves the slots to other requests while an upload is slow: %s',
    async (_, type, path, length) => {
      const stage = await openSmallStage(type);
      const uploads = await Promise.all(
        Array.from({ length: 205 }, () => begin(stage, post(path, length))),
      );
      const others = Array.from({ length: 8 }, () => fetch(`${stage.url}/hello`));
      for (const other of await Promise.all(others)) expect(other.status).toBe(200);
      const [first] = uploads;
      first?.socket.write(`${'x'.repeat(length - 8)}"}`);
      await expect.poll(() => first?.received).toContain('200 OK');
    },
  );

  it('forwards an upload at once to an operation that streams its body', async () => {
    const stage = await openSmallStage(Uploads);
    const streaming = once(heard, 'streaming');
    const upload = await begin(stage, post('/stream', 100_000));
    await streaming;
    upload.socket.write('x'.repeat(99_994));
    await expect.poll(() => upload.received).toContain('\r\n\r\n100000');
  });

  it('refuses an upload that is not JSON at once', async () => {
    const stage = await openSmallStage(Uploads);
    const upload = await begin(
      stage,
      post('/items', 100_000).replace('application/json', 'text/x'),
    );
    await expect.poll(() => upload.received).toContain('415 Unsupported');
  });

  it('takes an upload without a length, and one that waits for 100 Continue', async () => {
    const stage = await openSmallStage(Uploads);
    const upload = await begin(stage, chunked('/items', 'Expect: 100-continue'));
    await expect.poll(() => upload.received).toContain('100 Continue');
    upload.socket.write('2\r\n{}\r\n0\r\n\r\n');
    await expect.poll(() => upload.received).toContain('200 OK');
  });

  it('refuses an upload above the limit of its operation', async () => {
    const stage = await openSmallStage(Uploads);
    const upload = await begin(stage, chunked('/items'));
    const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    upload.socket.write(chunk.repeat(17));
    await expect.poll(() => upload.received).toContain('413 Payload Too Large');
  });
});

/** The head of a form's request, in which nothing or one file follows. */
const form = (path: string, type: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: a\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\n\r\n`;

const MULTIPART = 'multipart/form-data; boundary=B';
const PART = '--B\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n';
const END = '\r\n--B--\r\n';

describe('forms that take their time', () => {
  it.each([
    ['fields', form('/form', 'application/x-www-form-urlencoded', 100_000), 'a=', 99_998],
    ['a short file', form('/files', MULTIPART, 100_000), PART, 100_000 - PART.length],
  ])('leave the slots to other requests: %s', async (_, head, start, missing) => {
    const stage = await openSmallStage(Uploads);
    const uploads = await Promise.all(
      Array.from({ length: 50 }, () => begin(stage, `${head}${start}`)),
    );
    const others = Array.from({ length: 8 }, () => fetch(`${stage.url}/hello`));
    for (const other of await Promise.all(others)) expect(other.status).toBe(200);
    const [first] = uploads;
    first?.socket.write(
      start === PART ? 'x'.repeat(missing - END.length) + END : 'x'.repeat(missing),
    );
    await expect.poll(() => first?.received).toContain('200 OK');
  });

  it('reach a replica as they come when they are long', async () => {
    const stage = await openSmallStage(Uploads);
    const length = 4 * 1024 * 1024;
    const upload = await begin(stage, form('/files', MULTIPART, length) + PART);
    const rest = length - PART.length - END.length;
    upload.socket.write(Buffer.alloc(rest, 'x'));
    upload.socket.write(END);
    await expect.poll(() => upload.received).toContain(`\r\n\r\n${rest}`);
  });

  it('are refused at once when they are none', async () => {
    const stage = await openSmallStage(Uploads);
    const upload = await begin(stage, form('/form', 'application/json', 100_000));
    await expect.poll(() => upload.received).toContain('415 Unsupported');
    const cut = await begin(stage, form('/files', 'multipart/form-data', 100_000));
    await expect.poll(() => cut.received).toContain('400 Bad Request');
  });
});

describe('uploads that do not end well', () => {
  const rows: readonly [string, string][] = [
    ['a short one', post('/items', 1000)],
    ['a long one', post('/items', 100_000)],
    ['one without a length', chunked('/items')],
  ];
  it.each(rows)(
    'logs an upload once, as 499, when its connection breaks: %s',
    async (_, request) => {
      const stage = await openSmallStage(Uploads);
      const { socket } = await begin(stage, request);
      await (await fetch(`${stage.url}/hello`)).text();
      socket.resetAndDestroy();
      await expect.poll(() => stage.entries).toHaveLength(2);
      expect(stage.entries[1]).toMatchObject({ route: '/items', status: 499 });
    },
  );

  it.each(rows)(
    'answers an unfinished upload 400, and logs it once as 499: %s',
    async (_, request) => {
      const stage = await openSmallStage(Uploads);
      const upload = await begin(stage, request);
      upload.socket.end();
      await once(upload.socket, 'close');
      expect(upload.received).toContain('400 Bad Request');
      await expect.poll(() => stage.entries).toMatchObject([{ route: '/items', status: 499 }]);
    },
  );

  it('answers an upload with a malformed chunk 400, and logs it once', async () => {
    const stage = await openSmallStage(Uploads);
    const upload = await begin(stage, `${chunked('/items')}zz\r\n`);
    await once(upload.socket, 'close');
    expect(upload.received).toContain('400 Bad Request');
    expect(stage.entries).toMatchObject([{ route: '/items', status: 400 }]);
    expect(upload.received).toContain(stage.entries[0]?.requestId);
  });
});

describe('uploads that hold more than they may together', () => {
  it('answers the slowest uploads 503 when all hold too much together, and completes the others', async () => {
    const stage = await openSmallStage(Uploads, { maxCollectedBodyBytes: 150_000 });
    const stuck = await begin(stage, post('/items', 100_000) + 'x'.repeat(70_000));
    await expect.poll(() => stuck.socket.bytesWritten).toBeGreaterThan(70_000);
    const text = JSON.stringify({ a: 'x'.repeat(120_000) });
    const headers = { 'content-type': 'application/json' };
    const send = (): Promise<Response> =>
      fetch(`${stage.url}/items`, { method: 'POST', headers, body: text });
    expect((await send()).status).toBe(200);
    await expect.poll(() => stuck.received).toMatch(/503 Service.*retry-after: 1\r\n/is);
    // The budget has the bytes of all uploads back.
    for (let round = 0; round < 5; round += 1) expect((await send()).status).toBe(200);
  });
});
