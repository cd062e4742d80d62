import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { FileResponse, Get, type Listening, Post, createApp, TestClient } from '@sluice/core';

import { captureLog } from '../../support/capture-log.js';
import { exchangeRaw, openRaw } from '../../support/raw-client.js';

const directory = mkdtempSync(join(tmpdir(), 'file-response-'));
const MODIFIED = 'Sun, 06 Nov 1994 08:49:37 GMT';
const BIG_BYTES = 8 * 1024 * 1024;

function at(name: string): string {
  return join(directory, name);
}

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(at(name), content);
  const time = Date.parse(MODIFIED) / 1000 + 0.25;
  utimesSync(at(name), time, time);
}

class Files {
  @Get('/ten')
  ten() {
    return new FileResponse(at('ten.txt'));
  }

  @Get('/named')
  async named(name: string, inline = false) {
    return new FileResponse(at('ten.txt'), {
      filename: name,
      contentDispositionType: inline ? 'inline' : 'attachment',
    });
  }

  @Get('/any')
  any(name: string) {
    return new FileResponse(at(name));
  }

  @Get('/url')
  url() {
    return new FileResponse(pathToFileURL(at('ten.txt')), {
      contentType: 'text/x-own',
      headers: { 'cache-control': 'no-store', etag: '"own"' },
    });
  }

  @Get('/status')
  status() {
    return new FileResponse(at('ten.txt'), { status: 404 });
  }

  @Post('/posted')
  posted() {
    return new FileResponse(at('ten.txt'));
  }

  @Get('/big')
  big() {
    return new FileResponse(at('big.bin'));
  }
}

let client: TestClient;
let listening: Listening;

beforeAll(async () => {
  write('ten.txt', '0123456789');
  write('empty.json', '');
  write('big.bin', new Uint8Array(BIG_BYTES));
  const app = createApp(Files);
  client = new TestClient(app);
  listening = await app.listen(0);
});
afterAll(async () => {
  await listening.close({ drainTimeoutS: 0 });
  rmSync(directory, { recursive: true });
});

function ask(path: string, headers: Record<string, string> = {}, method = 'GET') {
  return client.fetch(path, { method, headers });
}

function openFiles(): readonly string[] {
  if (!existsSync('/proc/self/fd')) return [];
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const path = readlinkSync(`/proc/self/fd/${fd}`);
      return path.startsWith(directory) ? [path] : [];
    } catch {
      return [];
    }
  });
}

describe('a file', () => {
  it('is sent with its type, length, date and tag', async () => {
    const response = await ask('/ten');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '10',
      'accept-ranges': 'bytes',
      'last-modified': MODIFIED,
      etag: expect.stringMatching(/^"[\da-f]+-[\da-f]+"$/),
    });
    expect(await response.text()).toBe('0123456789');
  });

  it('may be empty', async () => {
    const response = await ask('/any?name=empty.json');
    expect(response.headers.get('content-length')).toBe('0');
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toBe('');
  });

  it('may be given by a URL, with a type and headers of its own', async () => {
    const response = await ask('/url', { 'if-match': '"own"' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/x-own');
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    ['plain.txt', 'attachment; filename="plain.txt"'],
    ['naïve.txt', "attachment; filename*=utf-8''na%C3%AFve.txt"],
    ['a "b"(c)\r\n.txt', "attachment; filename*=utf-8''a%20%22b%22%28c%29%0D%0A.txt"],
  ])('is saved as %j', async (name, disposition) => {
    const response = await ask(`/named?name=${encodeURIComponent(name)}`);
    expect(response.headers.get('content-disposition')).toBe(disposition);
  });

  it('is shown under a name where the disposition is inline', async () => {
    const response = await ask('/named?name=x.html&inline=true');
    expect(response.headers.get('content-disposition')).toBe('inline; filename="x.html"');
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  });

  it.each(['missing.txt', '.', 'ten.txt/below', 'nul%00.txt', 'x'.repeat(300)])(
    'is a 404 where the path is %j',
    async (name) => {
      const response = await ask(`/any?name=${name.replace('%00', '%2500')}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ detail: 'Not Found' });
    },
  );

  it('is a 404 where a NUL is in the path', async () => {
    class Nul {
      @Get('/')
      root() {
        return new FileResponse(`${directory}/a\0b`);
      }
    }
    expect((await createApp(Nul).fetch(new Request('http://test/'))).status).toBe(404);
  });
});

describe('a part of a file', () => {
  it('is a 206 with its place', async () => {
    const response = await ask('/ten', { range: 'bytes=2-4' });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe('bytes 2-4/10');
    expect(response.headers.get('content-length')).toBe('3');
    expect(await response.text()).toBe('234');
  });

  it('is one of several in a body of several parts', async () => {
    const response = await ask('/ten', { range: 'bytes=7-8, 0-1' });
    expect(response.status).toBe(206);
    const type = response.headers.get('content-type') ?? '';
    const boundary = type.replace('multipart/byteranges; boundary=', '');
    const text = await response.text();
    expect(text).toBe(
      [
        `\r\n--${boundary}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-range: bytes 7-8/10\r\n\r\n78`,
        `\r\n--${boundary}\r\ncontent-type: text/plain; charset=utf-8\r\ncontent-range: bytes 0-1/10\r\n\r\n01`,
        `\r\n--${boundary}--\r\n`,
      ].join(''),
    );
    expect(response.headers.get('content-length')).toBe(String(text.length));
  });

  it('is a 416 outside of the file, which says how long the file is', async () => {
    const response = await ask('/ten', { range: 'bytes=10-' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */10');
  });

  it('is not sent where If-Range names another state', async () => {
    const response = await ask('/ten', { range: 'bytes=2-4', 'if-range': '"other"' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('0123456789');
  });

  it.each([
    ['HEAD', '/ten', 200],
    ['GET', '/status', 404],
    ['POST', '/posted', 200],
  ])('does not exist for %s %s', async (method, path, status) => {
    const response = await ask(path, { range: 'bytes=2-4', 'if-none-match': '"x"' }, method);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-length')).toBe('10');
  });
});

describe('the conditions of a request for a file', () => {
  it('is a 304 without a body or fields about it for the tag that the client has', async () => {
    const etag = (await ask('/ten')).headers.get('etag') ?? '';
    const response = await ask('/ten', { 'if-none-match': etag, range: 'bytes=2-4' });
    expect(response.status).toBe(304);
    expect(response.headers.get('etag')).toBe(etag);
    expect(response.headers.get('content-type')).toBeNull();
    expect(await response.text()).toBe('');
  });

  it('is a 304 since the date of the file', async () => {
    expect((await ask('/ten', { 'if-modified-since': MODIFIED })).status).toBe(304);
  });

  it('is a 412 for another state', async () => {
    const response = await ask('/ten', { 'if-match': '"other"' });
    expect(response.status).toBe(412);
    expect(await response.json()).toEqual({ detail: 'Precondition Failed' });
  });

  it('does not count for a POST', async () => {
    expect((await ask('/posted', { 'if-none-match': '*' }, 'POST')).status).toBe(200);
  });
});

/** The fields of a response that do not differ from one request to the next. */
function headOf(text = ''): readonly string[] {
  const lines = text.slice(0, text.indexOf('\r\n\r\n')).split('\r\n');
  return lines.filter((line) => !/^(?:date|x-request-id):/i.test(line));
}

describe('over a socket', () => {
  it('HEAD gets the head of GET', async () => {
    const [get, head] = await Promise.all(
      ['GET', 'HEAD'].map((method) =>
        exchangeRaw(
          listening.port,
          `${method} /ten HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
        ),
      ),
    );
    expect(headOf(head)).toEqual(headOf(get));
    expect(head?.endsWith('\r\n\r\n')).toBe(true);
    expect(get?.endsWith('0123456789')).toBe(true);
  });

  it('a big file arrives whole', async () => {
    const response = await fetch(`${listening.url}/big`);
    expect((await response.arrayBuffer()).byteLength).toBe(BIG_BYTES);
  });

  const AWAY = ['HEAD', 'GET'] as const;
  it.each(AWAY)('no file is open after a client of %s left', async (method) => {
    for (let round = 0; round < 10; round += 1) {
      const { socket } = await openRaw(listening.port);
      socket.pause();
      socket.write(`${method} /big HTTP/1.1\r\nhost: a\r\n\r\n`);
      await once(socket, 'readable');
      socket.destroy();
    }
    await expect.poll(() => openFiles()).toEqual([]);
  });

  it('no file is open after a 304, a 404, a part and a 416', async () => {
    for (const range of ['bytes=1-2', 'bytes=1-2,4-5', 'bytes=99-']) {
      await (await ask('/ten', { range })).text();
    }
    await ask('/ten', { 'if-none-match': '*' });
    await ask('/any?name=none');
    expect(openFiles()).toEqual([]);
  });

  it('a file that becomes shorter while it is sent cuts the response short', async () => {
    const log = captureLog();
    write('shrinks.bin', new Uint8Array(BIG_BYTES));
    const { socket, closed } = await openRaw(listening.port);
    let length = 0;
    socket.on('data', (chunk: string) => (length += chunk.length));
    socket.pause();
    socket.write('GET /any?name=shrinks.bin HTTP/1.1\r\nhost: a\r\n\r\n');
    await once(socket, 'readable');
    truncateSync(at('shrinks.bin'), 1024);
    socket.resume();
    await closed;
    expect(length).toBeLessThan(BIG_BYTES);
    expect(log.map(({ error }) => String(error))).toEqual([
      expect.stringContaining(`${BIG_BYTES} were promised`),
    ]);
    expect(openFiles()).toEqual([]);
  });
});
