import { connect } from 'node:net';

import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import {
  File,
  Form,
  HttpError,
  Int,
  type Listening,
  Post,
  StreamingResponse,
  UploadFile,
  createApp,
  shield,
  sleep,
} from '@sluice/core';

import { captureLog } from '../support/capture-log.js';
import { signal } from '../support/signal.js';
import { type UploadDirectory, uploadDirectory } from '../support/upload-directory.js';

const MAX_BODY_BYTES = 8 * 1024 * 1024;
const UNUSED = { names: [], open: 0 };

type Sent = NonNullable<RequestInit['body']>;

let directory: UploadDirectory;
/** What was in use of the directory while the handler ran. */
let during: ReturnType<UploadDirectory['inUse']> | undefined;
let shielded = signal<string>();
let cancelled = signal();

class Uploads {
  @Post('/keep', { maxBodyBytes: MAX_BODY_BYTES })
  keep(@File([UploadFile]) files: UploadFile[], @Form(Int) n = 0) {
    during = directory.inUse();
    return { files: files.length, n };
  }

  @Post('/fail', { maxBodyBytes: MAX_BODY_BYTES })
  fail(@File([UploadFile]) files: UploadFile[]) {
    during = directory.inUse();
    throw new HttpError(409, files.length);
  }

  @Post('/crash', { maxBodyBytes: MAX_BODY_BYTES })
  crash(@File('files', [UploadFile]) _files: UploadFile[]) {
    throw new Error('a bug');
  }

  @Post('/stream', { maxBodyBytes: MAX_BODY_BYTES })
  stream(@File([UploadFile]) files: UploadFile[]) {
    const [file] = files;
    return new StreamingResponse(file === undefined ? [] : file.stream());
  }

  @Post('/shield', { maxBodyBytes: MAX_BODY_BYTES })
  shield(@File([UploadFile]) files: UploadFile[]) {
    void shield(async () => {
      await sleep(20);
      const sizes = await Promise.all(files.map(async (file) => (await file.bytes()).length));
      shielded.resolve(sizes.join());
    });
    return 'answered';
  }

  @Post('/wait', { maxBodyBytes: MAX_BODY_BYTES })
  async wait(@File('files', [UploadFile]) _files: UploadFile[]) {
    during = directory.inUse();
    try {
      await sleep(60_000);
    } finally {
      cancelled.resolve();
    }
  }

  @Post('/small')
  small(@File([UploadFile]) files: UploadFile[]) {
    return files.length;
  }
}

let app: ReturnType<typeof createApp>;
let server: Listening;
beforeAll(async () => {
  directory = uploadDirectory();
  app = createApp(Uploads);
  server = await app.listen({ port: 0 });
});
afterAll(async () => {
  await server.close();
  directory.remove();
});
afterEach(() => {
  during = undefined;
});

/** A form of three files, of which two do not fit into memory. */
function form(fields: Readonly<Record<string, string>> = {}): FormData {
  const body = new FormData();
  for (const size of [2_000_000, 10, 1_500_000])
    body.append('files', new Blob([Buffer.alloc(size)]));
  for (const [name, value] of Object.entries(fields)) body.append(name, value);
  return body;
}

async function post(path: string, body: Sent, headers = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, { method: 'POST', body, headers });
}

describe('the temporary file of an upload', () => {
  it('has no name while the handler runs, and is one for all files of the request', async () => {
    expect((await post('/keep', form())).status).toBe(200);
    expect(during?.names).toEqual([]);
    expect(during?.open).toBeLessThanOrEqual(1);
    await directory.unused();
  });

  it('is not made for files that fit into memory', async () => {
    const body = new FormData();
    for (let count = 0; count < 100; count += 1) body.append('files', new Blob(['x'.repeat(1000)]));
    expect((await post('/keep', body)).status).toBe(200);
    expect(during).toEqual(UNUSED);
  });

  it('is closed after a handler error', async () => {
    expect((await post('/fail', form())).status).toBe(409);
    await directory.unused();
    const log = captureLog();
    expect((await post('/crash', form())).status).toBe(500);
    expect(log).toHaveLength(1);
    await directory.unused();
  });

  it('is closed after a validation error', async () => {
    expect((await post('/keep', form({ n: 'x' }))).status).toBe(422);
    await directory.unused();
  });

  it('is there until a response that streams it has ended', async () => {
    const response = await post('/stream', form());
    expect((await response.arrayBuffer()).byteLength).toBe(2_000_000);
    await directory.unused();
  });

  it('is there until shielded work has ended', async () => {
    shielded = signal<string>();
    expect(await (await post('/shield', form())).text()).toBe('"answered"');
    expect(await shielded.promise).toBe('2000000,10,1500000');
    await directory.unused();
  });

  it('is closed when a limit is exceeded', async () => {
    const many = form();
    for (let count = 0; count < 1000; count += 1) many.append('files', new Blob(['x']));
    expect((await post('/keep', many)).status).toBe(413);
    await directory.unused();
    const large = new Blob([Buffer.alloc(MAX_BODY_BYTES)]);
    const body = form();
    body.append('files', large);
    expect((await post('/keep', body)).status).toBe(413);
    await directory.unused();
  });

  it('is closed when a chunked body grows beyond its limit', async () => {
    const head = '--B\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\n';
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(head);
      for (;;) yield Buffer.alloc(64 * 1024);
    }
    const response = await fetch(`${server.url}/keep`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=B' },
      body: ReadableStream.from(endless()),
      duplex: 'half',
    });
    expect(response.status).toBe(413);
    await directory.unused();
  });

  it('is closed after a body that ends too early', async () => {
    const request = new Request('http://test', { method: 'POST', body: form() });
    const bytes = new Uint8Array(await request.arrayBuffer());
    const type = request.headers.get('content-type') ?? '';
    const response = await post('/keep', bytes.slice(0, -100), { 'content-type': type });
    expect(response.status).toBe(400);
    await directory.unused();
  });

  it('is closed when the client leaves in the middle of the body', async () => {
    const client = connect(Number(new URL(server.url).port), '127.0.0.1');
    const part = 'Content-Disposition: form-data; name="files"; filename="a"';
    client.write(
      'POST /keep HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n' +
        `Content-Length: 5000000\r\n\r\n--B\r\n${part}\r\n\r\n`,
    );
    client.write(Buffer.alloc(3_000_000));
    await directory.opened(1);
    client.destroy();
    expect(await directory.unused()).toEqual(UNUSED);
  });

  it('is closed when the client leaves while the handler runs', async () => {
    cancelled = signal();
    const leaving = new AbortController();
    const sent = fetch(`${server.url}/wait`, {
      method: 'POST',
      body: form(),
      signal: leaving.signal,
    });
    await expect.poll(() => during, { interval: 5, timeout: 30_000 }).toBeDefined();
    leaving.abort();
    await expect(sent).rejects.toThrow('aborted');
    await cancelled.promise;
    await directory.unused();
  });

  it('is closed when a request in memory is aborted although its body never ends', async () => {
    const part = 'Content-Disposition: form-data; name="files"; filename="a"';
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(Buffer.from(`--B\r\n${part}\r\n\r\n`));
        controller.enqueue(Buffer.alloc(3_000_000));
      },
    });
    const leaving = new AbortController();
    const headers = { 'content-type': 'multipart/form-data; boundary=B' };
    const init = { method: 'POST', headers, body, duplex: 'half', signal: leaving.signal } as const;
    const sent = app.fetch(new Request('http://test/keep', init));
    await directory.opened(1);
    leaving.abort();
    await expect(sent).rejects.toThrow('aborted');
    await directory.unused();
  });

  it('cannot be made where there is no room for it: a 503, logged once', async () => {
    const before = process.env['TMPDIR'];
    const log = captureLog();
    process.env['TMPDIR'] = '/nowhere';
    const response = await post('/keep', form());
    process.env['TMPDIR'] = before;
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(log.map(({ message }) => message)).toEqual(['An uploaded file cannot be stored']);
  });
});

it('never reads a file after its request', async () => {
  let kept: UploadFile | undefined;
  class Keeper {
    @Post('/')
    keep(file: UploadFile) {
      kept = file;
    }
  }
  const keeper = createApp(Keeper);
  const body = new FormData();
  body.append('file', new Blob(['abc']));
  await keeper.fetch(new Request('http://test/', { method: 'POST', body }));
  await expect
    .poll(async () => kept?.text().catch(String), { timeout: 30_000 })
    .toContain('is closed');
});
