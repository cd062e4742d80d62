import type { AppOptions } from '@sluice/core';
import { describe, expect, it } from 'vitest';

import { problemsOf } from '../model/problems-of.js';
import { Shop, ask, references } from './ask-page.js';

describe('the reference page', () => {
  it.each([
    {
      path: '/redoc',
      rootPath: '',
      asset: '/redoc/redoc.standalone.js',
      document: '/openapi.json',
    },
    {
      path: '/my_app/redoc/',
      rootPath: '/my_app',
      asset: '/my_app/redoc/redoc.standalone.js',
      document: '/my_app/openapi.json',
    },
  ])('at $path refers to files beside it, all relative', async (given) => {
    const body = (await ask(given))?.body ?? '';
    const resolved = references(body).map(
      (reference) => new URL(reference ?? '', `http://host${given.path}`).pathname,
    );
    expect(resolved).toContain(given.asset);
    expect(resolved).toContain(given.document);
  });

  it('has no inline script, and a policy that forbids them and other servers', async () => {
    const answer = await ask({ path: '/redoc' });
    expect(answer?.body).not.toMatch(/<script>|<style|style=|\son\w+=/);
    const policy = answer?.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'; script-src 'self';");
    expect(policy).not.toMatch(/unsafe|http/);
  });

  it.each([
    ['redoc.standalone.js', 'text/javascript; charset=utf-8'],
    ['redoc.css', 'text/css; charset=utf-8'],
    ['start.js', 'text/javascript; charset=utf-8'],
    ['favicon.svg', 'image/svg+xml'],
  ])('serves %s with its type', async (name, type) => {
    const answer = await ask({ path: `/redoc/${name}` });
    expect([answer?.status, answer?.headers.get('content-type')]).toEqual([200, type]);
  });

  it.each(['swagger-ui-bundle.js', 'redoc.standalone.js.map', '..%2fpackage.json'])(
    'serves no other file: %j',
    async (name) => {
      expect(await ask({ path: `/redoc/${name}` })).toBeUndefined();
    },
  );

  it('is removed and moved by options', async () => {
    expect(await ask({ path: '/redoc' }, { redoc: false })).toBeUndefined();
    expect((await ask({ path: '/docs' }, { redoc: false }))?.status).toBe(200);
    expect((await ask({ path: '/redoc' }, { docs: false }))?.status).toBe(200);
    expect((await ask({ path: '/read/me' }, { redoc: 'read/me' }))?.status).toBe(200);
    expect(await ask({ path: '/redoc' }, { openapi: false })).toBeUndefined();
  });
});

describe('what the pages are told', () => {
  it('is JSON that no text can leave', async () => {
    const swaggerUiParameters = {
      docExpansion: 'none',
      nested: { a: ['"><script>alert(1)</script>'] },
    };
    const { parameters = '' } = await dataOf('/docs', { swaggerUiParameters });
    expect(JSON.parse(parameters)).toEqual(swaggerUiParameters);
    const body = (await ask({ path: '/docs' }, { swaggerUiParameters }))?.body;
    expect(body).not.toContain('<script>alert');
  });

  it('goes to its own page', async () => {
    const options = {
      redocParameters: { hideDownloadButtons: true },
      swaggerUiInitOAuth: { clientId: 'docs', scopes: ['me'] },
    };
    expect(await dataOf('/redoc', options)).toEqual({
      document: './openapi.json',
      parameters: '{"hideDownloadButtons":true}',
    });
    expect(await dataOf('/docs', options)).toMatchObject({
      parameters: '{}',
      oauth: '{"clientId":"docs","scopes":["me"]}',
    });
  });

  it.each(['/docs', '/redoc'])(
    'has an icon of another server at %s, and may show it',
    async (path) => {
      const faviconUrl = 'https://cdn.example.com/icon.png?a=1&b=2';
      const answer = await ask({ path }, { faviconUrl });
      expect(answer?.body).toContain('href="https://cdn.example.com/icon.png?a=1&#38;b=2"');
      expect(answer?.headers.get('content-security-policy')).toContain(
        "img-src 'self' data: https://cdn.example.com;",
      );
    },
  );
});

describe('mistakes in what the pages are told', () => {
  it.each<[string, AppOptions]>([
    ['swaggerUiParameters with url,', { swaggerUiParameters: { url: '/other.json' } }],
    [
      'swaggerUiParameters with requestInterceptor,',
      { swaggerUiParameters: { requestInterceptor } },
    ],
    ['redocParameters with theme,', { redocParameters: { theme: { size: [Number.NaN] } } }],
    [
      'swaggerUiInitOAuth with clientSecret,',
      JSON.parse('{"swaggerUiInitOAuth":{"clientSecret":"x"}}'),
    ],
  ])('%s is found at start', (what, options) => {
    expect(problemsOf(Shop, options)).toEqual([
      expect.objectContaining({ code: 'E_OPTION_INVALID', what: expect.stringContaining(what) }),
    ]);
  });
});

function requestInterceptor(request: unknown): unknown {
  return request;
}

async function dataOf(path: string, options: AppOptions): Promise<Record<string, string>> {
  const body = (await ask({ path }, options))?.body ?? '';
  const pairs = [...body.matchAll(/ data-(\w+)="([^"]*)"/g)].map(([, name, value = '']) => {
    const text = value.replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)));
    return [name, text] as const;
  });
  return Object.fromEntries(pairs);
}
