import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

import { Get, setLogger } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { displayPath, formatAccess } from '../../src/front/access-log.js';
import { openStage, stageApplication } from './stage.js';

// The failures here are meant; the tests look at what clients and callers are told.
setLogger({ error: () => undefined });

class Api {
  @Get('/breaks')
  async *breaks() {
    yield 'first';
    throw new Error('halfway');
  }

  @Get('/')
  home(): string {
    return 'home';
  }

  @Get('/items/:id')
  item(id: number): number {
    return id;
  }
}

const API = { kind: 'class', type: Api } as const;
const raw = { kind: 'function', run: () => 'raw' } as const;

describe('the access log', () => {
  it('writes one access line for each request, with the pattern and not the path', async () => {
    const { url, lines } = await openStage([await stageApplication('/api', API)]);
    await fetch(`${url}/api/items/7?secret=1`, { headers: { 'x-request-id': 'id-1' } });
    await fetch(`${url}/api/items/x`, { headers: { 'x-request-id': 'id-2' } });
    await fetch(`${url}/api/nowhere`, { method: 'POST', headers: { 'x-request-id': 'id-3' } });
    await fetch(`${url}/elsewhere`, { headers: { 'x-request-id': 'id-4' } });
    expect(
      lines.map((line) => line.replace(/^INFO \S+ proxy/, '').replace(/ \d+\.\dms$/, '')),
    ).toEqual([
      ' 127.0.0.1 id-1 -- GET /api/items/{id} 200',
      ' 127.0.0.1 id-2 -- GET /api/items/{id} 422',
      ' 127.0.0.1 id-3 -- POST /api/nowhere 404',
      ' 127.0.0.1 id-4 -- GET /elsewhere 404',
    ]);
  });

  it('logs the docs page, its files and the document under their own routes', async () => {
    const { url, lines } = await openStage([await stageApplication('/api', API)]);
    for (const path of ['/docs', '/docs/swagger-ui.css', '/openapi.json', '/openapi.yaml']) {
      // oxlint-disable-next-line no-await-in-loop
      await (await fetch(`${url}/api${path}`)).arrayBuffer();
    }
    expect(lines.map((line) => line.replace(/^.*-- /, '').replace(/ \d+\.\dms$/, ''))).toEqual([
      'GET /api/docs 200',
      'GET /api/docs/{file} 200',
      'GET /api/openapi.json 200',
      'GET /api/openapi.yaml 404',
    ]);
  });

  it("writes access lines in Ray Serve's form", () => {
    const entry = {
      kind: 'http',
      method: 'GET',
      route: '/api/syncsleep/{s}',
      path: undefined,
      isCut: false,
      application: 'api',
      status: 408,
      durationMs: 1003.26,
      requestId: 'id-1',
      host: '127.0.0.1',
    } as const;
    const timeMs = Date.parse('2026-11-23T06:00:00Z');
    expect(formatAccess(entry, timeMs)).toBe(
      'INFO 2026-11-23T06:00:00.000Z proxy 127.0.0.1 id-1 -- GET /api/syncsleep/{s} 408 1003.3ms',
    );
    const cut = { ...entry, status: 200, isCut: true };
    expect(formatAccess(cut, timeMs)).toBe(
      'ERROR 2026-11-23T06:00:00.000Z proxy 127.0.0.1 id-1 -- GET /api/syncsleep/{s} 200 cut 1003.3ms',
    );
    const socket = { ...entry, kind: 'websocket', route: '/api', status: 1000 } as const;
    expect(formatAccess(socket, timeMs)).toContain('-- WS /api 1000 ');
  });
});

describe('what goes wrong', () => {
  it('logs the escaped path of a request that matched no route, under the prefix for metrics', async () => {
    const { url, lines, entries } = await openStage([await stageApplication('/api', API)]);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const path = `/api/%0aINFO"<${'x'.repeat(1000)}`;
    socket.end(`GET ${path}?secret=1 HTTP/1.1\r\nHost: a\r\n\r\n`);
    await text(socket);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/-- GET \/api\/%0AINFO%22%3Cx{200,300}\.\.\. 404 /);
    expect(entries).toMatchObject([{ route: '/api' }]);
  });

  it('logs the path of requests to applications without known routes', async () => {
    const { url, lines } = await openStage([await stageApplication('/raw', raw)]);
    await (await fetch(`${url}/raw/a/b?c`)).text();
    expect(lines[0]).toContain('-- GET /raw/a/b 200 ');
  });

  it('logs a response that breaks off as cut', async () => {
    const { url, lines } = await openStage([await stageApplication('/api', API)]);
    await expect((await fetch(`${url}/api/breaks`)).text()).rejects.toThrow('terminated');
    await expect.poll(() => lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^ERROR .* -- GET \/api\/breaks 200 cut \d/);
  });

  const rows: readonly [string, number, string, string][] = [
    ['malformed', 400, 'NOT HTTP\r\n\r\n', '- -'],
    ['without Host', 400, 'GET /api/x?y HTTP/1.1\r\n\r\n', 'GET /api/x'],
    [
      'with a long URL',
      414,
      `GET /${'x'.repeat(9000)} HTTP/1.1\r\nHost: a\r\n\r\n`,
      `GET /${'x'.repeat(255)}...`,
    ],
    [
      'with many headers',
      431,
      `GET / HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(17_000)}\r\n\r\n`,
      'GET /',
    ],
    ['with another Expect', 417, 'GET /a HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n', 'GET /a'],
    ['with CONNECT', 405, 'CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n', 'CONNECT a:80'],
    [
      'with an incomplete handshake',
      400,
      'GET /api/x HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      'WS /api/x',
    ],
  ];
  it.each(rows)(
    'logs a request that is %s, with the id of the answer',
    async (_, status, request, shown) => {
      const { url, lines } = await openStage([await stageApplication('/api', API)]);
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.end(request);
      const id = /^x-request-id: (.*)\r$/im.exec(await text(socket))?.[1];
      expect(id).toMatch(/^[\da-f-]{36}$/);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toContain(` ${id} -- ${shown} ${status} 0.0ms`);
    },
  );

  it('logs a request head that does not arrive in time, but no silent connection', async () => {
    const { url, lines } = await openStage([], { headersTimeoutS: 0.1 });
    const ended = async (sent: string): Promise<void> => {
      const socket = connect(Number(new URL(url).port), '127.0.0.1');
      socket.write(sent);
      await text(socket);
    };
    await ended('');
    expect(lines).toEqual([]);
    // A server that is held up closes a connection before it has read what was sent.
    // oxlint-disable-next-line no-await-in-loop
    while (lines.length === 0) await ended('GET / HT');
    expect(lines.map((line) => line.replace(/^.* -- /, ''))).toEqual(['- - 408 0.0ms']);
  });
});

describe('displayPath', () => {
  it('shows a path in bounded length, with nothing that a page or a terminal would act on', () => {
    expect(displayPath(`/<b>'"\u001b[31m\u00e9`)).toBe('/%3Cb%3E%27%22%1B[31m%E9');
    expect(displayPath(`/${'a'.repeat(1000)}`).length).toBeLessThan(300);
  });
});
