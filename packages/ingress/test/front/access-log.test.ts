import { Get } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { displayPath, formatAccess } from '../../src/front/access-log.js';
import { displayRoute } from '../../src/routes/display-route.js';
import { openStage, stageApplication } from './stage.js';

class Api {
  @Get('/')
  home(): string {
    return 'home';
  }

  @Get('/items/:id')
  item(id: number): number {
    return id;
  }
}

const api = { kind: 'class', type: Api } as const;

describe('the access log', () => {
  it('has one line for each request, with the pattern and not the path', async () => {
    const { url, lines } = await openStage([await stageApplication('/api', api)]);
    await fetch(`${url}/api/items/7?secret=1`, { headers: { 'x-request-id': 'id-1' } });
    await fetch(`${url}/api/items/x`, { headers: { 'x-request-id': 'id-2' } });
    await fetch(`${url}/api/nowhere`, { method: 'POST', headers: { 'x-request-id': 'id-3' } });
    await fetch(`${url}/elsewhere`, { headers: { 'x-request-id': 'id-4' } });
    expect(
      lines.map((line) => line.replace(/^INFO \S+ proxy/, '').replace(/ \d+\.\dms$/, '')),
    ).toEqual([
      ' 127.0.0.1 id-1 -- GET /api/items/{id} 200',
      ' 127.0.0.1 id-2 -- GET /api/items/{id} 422',
      ' 127.0.0.1 id-3 -- POST /api 404',
      ' 127.0.0.1 id-4 -- GET /elsewhere 404',
    ]);
  });

  it('has the docs page, its files and the document under their own routes', async () => {
    const { url, lines } = await openStage([await stageApplication('/api', api)]);
    for (const path of ['/docs', '/docs/swagger-ui.css', '/openapi.json', '/openapi.yaml']) {
      // oxlint-disable-next-line no-await-in-loop
      await (await fetch(`${url}/api${path}`)).arrayBuffer();
    }
    expect(lines.map((line) => line.replace(/^.*-- /, '').replace(/ \d+\.\dms$/, ''))).toEqual([
      'GET /api/docs 200',
      'GET /api/docs/{file} 200',
      'GET /api/openapi.json 200',
      'GET /api 404',
    ]);
  });

  it("has Ray Serve's form", () => {
    const entry = {
      kind: 'http',
      method: 'GET',
      route: '/api/syncsleep/{s}',
      application: 'api',
      status: 408,
      durationMs: 1003.26,
      requestId: 'id-1',
    } as const;
    const timeMs = Date.parse('2026-11-23T06:00:00Z');
    expect(formatAccess(entry, '127.0.0.1', timeMs)).toBe(
      'INFO 2026-11-23T06:00:00.000Z proxy 127.0.0.1 id-1 -- GET /api/syncsleep/{s} 408 1003.3ms',
    );
    const socket = { ...entry, kind: 'websocket', route: '/api', status: 1000 } as const;
    expect(formatAccess(socket, '127.0.0.1', timeMs)).toContain('-- WS /api 1000 ');
  });
});

describe('displayRoute', () => {
  it.each([
    { prefix: '', pattern: undefined, want: '/' },
    { prefix: '/api', pattern: undefined, want: '/api' },
    { prefix: '/api', pattern: '/', want: '/api' },
    { prefix: '', pattern: '/', want: '/' },
    { prefix: '/api', pattern: '/items/:id/x', want: '/api/items/{id}/x' },
    { prefix: '', pattern: '/files/*path', want: '/files/{path}' },
  ])('shows $pattern under "$prefix" as $want', ({ prefix, pattern, want }) => {
    expect(displayRoute(prefix, pattern)).toBe(want);
  });
});

describe('displayPath', () => {
  it('is short and has nothing that a page or a terminal would act on', () => {
    expect(displayPath(`/<b>'"\u001b[31m\u00e9`)).toBe('/%3Cb%3E%27%22%1B[31m%E9');
    expect(displayPath(`/${'a'.repeat(1000)}`).length).toBeLessThan(300);
  });
});
