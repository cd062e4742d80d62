import { Get, Post } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { ask, references } from './ask-page.js';

describe('the document', () => {
  it('serves the document as JSON with the route prefix as its server', async () => {
    const answer = await ask({ path: '/my_app/openapi.json', rootPath: '/my_app' });
    expect(answer?.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: '/my_app' }],
    });
  });

  it('names no server at the root', async () => {
    expect(JSON.parse((await ask({ path: '/openapi.json' }))?.body ?? '')).not.toHaveProperty(
      'servers',
    );
  });

  it('serves the document where the options put it', async () => {
    expect((await ask({ path: '/api.json' }, { openapi: '/api.json' }))?.status).toBe(200);
    expect(await ask({ path: '/openapi.json' }, { openapi: '/api.json' })).toBeUndefined();
  });
});

describe('the docs page', () => {
  it.each([
    { path: '/docs', docs: '/docs', asset: '/docs/swagger-ui.css', document: '/openapi.json' },
    { path: '/docs/', docs: '/docs', asset: '/docs/swagger-ui.css', document: '/openapi.json' },
    {
      path: '/my_app/docs',
      rootPath: '/my_app',
      docs: '/docs',
      asset: '/my_app/docs/swagger-ui.css',
      document: '/my_app/openapi.json',
    },
    {
      path: '/my_app/docs/',
      rootPath: '/my_app',
      docs: '/docs',
      asset: '/my_app/docs/swagger-ui.css',
      document: '/my_app/openapi.json',
    },
    {
      path: '/a/b/help',
      docs: '/a/b/help',
      asset: '/a/b/help/swagger-ui.css',
      document: '/openapi.json',
    },
    {
      path: '/my_app',
      rootPath: '/my_app',
      docs: '/',
      asset: '/my_app/swagger-ui.css',
      document: '/my_app/openapi.json',
    },
    { path: '/', docs: '/', asset: '/swagger-ui.css', document: '/openapi.json' },
  ])(
    'at $path refers to files beside it, all relative',
    async ({ path, rootPath = '', docs, asset, document }) => {
      const body = (await ask({ path, rootPath }, { docs }))?.body ?? '';
      const found = references(body);
      expect(found.filter((reference) => !reference?.startsWith('.'))).toEqual([]);
      const resolved = found.map(
        (reference) => new URL(reference ?? '', `http://host${path}`).pathname,
      );
      expect(resolved).toContain(asset);
      expect(resolved).toContain(document);
    },
  );

  it('has no inline script or style and a policy that forbids them', async () => {
    const answer = await ask({ path: '/docs' });
    expect(answer?.body).not.toMatch(/<script>|<style|style=|\son\w+=/);
    const policy = answer?.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('escapes the title', async () => {
    const body = (await ask({ path: '/docs' }, { title: '</title><script>alert(1)</script>' }))
      ?.body;
    expect(body).not.toContain('<script>alert');
  });

  it.each([
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['start.js', 'text/javascript; charset=utf-8'],
    ['favicon.svg', 'image/svg+xml'],
    ['docs.css', 'text/css; charset=utf-8'],
    ['oauth2-redirect', 'text/html; charset=utf-8'],
    ['oauth2-redirect.js', 'text/javascript; charset=utf-8'],
  ])('serves %s with its type, tag and caching', async (name, type) => {
    const answer = await ask({ path: `/docs/${name}` });
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get('content-type')).toBe(type);
    expect(answer?.headers.get('cache-control')).toContain('max-age');
    const tag = answer?.headers.get('etag') ?? '';
    const again = await ask({ path: `/docs/${name}`, headers: { 'if-none-match': tag } });
    expect([again?.status, again?.body]).toEqual([304, '']);
  });

  it.each([
    'index.html',
    'package.json',
    '../package.json',
    '..%2fpackage.json',
    'swagger-ui.js.map',
    '__proto__',
  ])('serves no other file: %j', async (name) => {
    const answer = await ask({ path: `/docs/${name}` });
    expect(answer).toBeUndefined();
  });

  it('answers HEAD as GET, OPTIONS with the methods, and others with 405', async () => {
    expect((await ask({ path: '/docs', method: 'HEAD' }))?.status).toBe(200);
    expect((await ask({ path: '/docs', method: 'OPTIONS' }))?.headers.get('allow')).toBe(
      'GET, HEAD, OPTIONS',
    );
    expect((await ask({ path: '/docs', method: 'POST' }))?.status).toBe(405);
  });

  it('removes the docs page with docs: false, and with the document', async () => {
    expect(await ask({ path: '/docs' }, { docs: false })).toBeUndefined();
    expect((await ask({ path: '/openapi.json' }, { docs: false }))?.status).toBe(200);
    expect(await ask({ path: '/docs' }, { openapi: false })).toBeUndefined();
  });
});

describe('pages beside routes', () => {
  class Wild {
    @Get('/:code')
    code(code: string) {
      return `code ${code}`;
    }

    @Post('/docs')
    post() {
      return 'posted';
    }

    @Get('/*path')
    rest(path: string) {
      return `rest ${path}`;
    }
  }

  class Own {
    @Get('/docs')
    docs() {
      return 'own docs';
    }

    @Get('/openapi.json')
    document() {
      return 'own document';
    }
  }

  it.each([
    ['/docs', 'text/html; charset=utf-8'],
    ['/docs/', 'text/html; charset=utf-8'],
    ['/docs/swagger-ui.css', 'text/css; charset=utf-8'],
    ['/openapi.json', 'application/json'],
  ])('serves a page before a pattern, as static text: %s', async (path, type) => {
    const answer = await ask({ path }, {}, Wild);
    expect(answer?.headers.get('content-type')).toBe(type);
    expect(answer?.body).not.toMatch(/^"(?:code|rest)/);
  });

  it('leaves other paths and methods to the patterns', async () => {
    expect((await ask({ path: '/docs/other' }, {}, Wild))?.body).toBe('"rest docs/other"');
    expect((await ask({ path: '/doc' }, {}, Wild))?.body).toBe('"code doc"');
    expect((await ask({ path: '/docs', method: 'POST' }, {}, Wild))?.body).toBe('"posted"');
    expect((await ask({ path: '/docs' }, { docs: false }, Wild))?.body).toBe('"code docs"');
    const options = await ask({ path: '/docs', method: 'OPTIONS' }, {}, Wild);
    expect(options?.headers.get('allow')).toBe('GET, HEAD, OPTIONS, POST');
  });

  it('gives way to a route of the same path', async () => {
    expect((await ask({ path: '/docs' }, {}, Own))?.body).toBe('"own docs"');
    expect((await ask({ path: '/openapi.json' }, {}, Own))?.body).toBe('"own document"');
  });
});
