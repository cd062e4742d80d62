import 'reflect-metadata';
import {
  type AppOptions,
  type Exchange,
  type RawHeaders,
  Get,
  describe as describeClass,
} from '@sluice/core';
import { describe, expect, it } from 'vitest';
import { servePages } from '../../src/openapi/pages.js';

class Shop {
  @Get('/hello')
  hello(name = 'world') {
    return name;
  }
}

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

interface Ask {
  readonly path: string;
  readonly method?: string;
  readonly rootPath?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The part of an exchange that pages use, and what was answered. */
function exchangeFor(request: Ask) {
  let answer: Answer | undefined;
  const exchange: Pick<Exchange, 'method' | 'path' | 'rootPath' | 'header' | 'respond'> = {
    method: request.method ?? 'GET',
    path: request.path,
    rootPath: request.rootPath ?? '',
    header: (name) => request.headers?.[name],
    respond(status: number, raw: RawHeaders, body: string | Uint8Array = '') {
      const headers = new Headers();
      for (let at = 0; at < raw.length; at += 2) headers.append(raw[at] ?? '', raw[at + 1] ?? '');
      answer = { status, headers, body: Buffer.from(body).toString('utf8') };
    },
  };
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- pages use no more of it
  return { exchange: exchange as Exchange, answer: () => answer };
}

function ask(request: Ask, options: AppOptions = {}): Answer | undefined {
  const { exchange, answer } = exchangeFor(request);
  const answered = servePages(describeClass(Shop, options))(exchange);
  expect(answered).toBe(answer() !== undefined);
  return answer();
}

describe('the document', () => {
  it('is served as JSON with the route prefix as its server', () => {
    const answer = ask({ path: '/my_app/openapi.json', rootPath: '/my_app' });
    expect(answer?.headers.get('content-type')).toBe('application/json');
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({
      openapi: '3.1.0',
      servers: [{ url: '/my_app' }],
    });
  });

  it('names no server at the root', () => {
    expect(JSON.parse(ask({ path: '/openapi.json' })?.body ?? '')).not.toHaveProperty('servers');
  });

  it('is where the options put it', () => {
    expect(ask({ path: '/api.json' }, { openapi: '/api.json' })?.status).toBe(200);
    expect(ask({ path: '/openapi.json' }, { openapi: '/api.json' })).toBeUndefined();
  });
});

const references = (body: string) =>
  [...body.matchAll(/(?:href|src|data-document)="([^"]*)"/g)].map((match) => match[1]);

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
    ({ path, rootPath = '', docs, asset, document }) => {
      const body = ask({ path, rootPath }, { docs })?.body ?? '';
      const found = references(body);
      expect(found.filter((reference) => !reference?.startsWith('.'))).toEqual([]);
      const resolved = found.map(
        (reference) => new URL(reference ?? '', `http://host${path}`).pathname,
      );
      expect(resolved).toContain(asset);
      expect(resolved).toContain(document);
    },
  );

  it('has no inline script or style and a policy that forbids them', () => {
    const answer = ask({ path: '/docs' });
    expect(answer?.body).not.toMatch(/<script>|<style|style=|\son\w+=/);
    const policy = answer?.headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain('unsafe');
  });

  it('escapes the title', () => {
    const body = ask({ path: '/docs' }, { title: '</title><script>alert(1)</script>' })?.body;
    expect(body).not.toContain('<script>alert');
  });

  it.each([
    ['swagger-ui.css', 'text/css; charset=utf-8'],
    ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
    ['start.js', 'text/javascript; charset=utf-8'],
    ['favicon-32x32.png', 'image/png'],
  ])('serves %s with its type, tag and caching', (name, type) => {
    const answer = ask({ path: `/docs/${name}` });
    expect(answer?.status).toBe(200);
    expect(answer?.headers.get('content-type')).toBe(type);
    expect(answer?.headers.get('cache-control')).toContain('max-age');
    const tag = answer?.headers.get('etag') ?? '';
    const again = ask({ path: `/docs/${name}`, headers: { 'if-none-match': tag } });
    expect([again?.status, again?.body]).toEqual([304, '']);
  });

  it.each([
    'index.html',
    'package.json',
    '../package.json',
    '..%2fpackage.json',
    'swagger-ui.js.map',
    '__proto__',
  ])('serves no other file: %j', (name) => {
    const answer = ask({ path: `/docs/${name}` });
    expect(answer).toBeUndefined();
  });

  it('answers HEAD as GET, OPTIONS with the methods, and others with 405', () => {
    expect(ask({ path: '/docs', method: 'HEAD' })?.status).toBe(200);
    expect(ask({ path: '/docs', method: 'OPTIONS' })?.headers.get('allow')).toBe(
      'GET, HEAD, OPTIONS',
    );
    expect(ask({ path: '/docs', method: 'POST' })?.status).toBe(405);
  });

  it('goes with docs: false, and with the document', () => {
    expect(ask({ path: '/docs' }, { docs: false })).toBeUndefined();
    expect(ask({ path: '/openapi.json' }, { docs: false })?.status).toBe(200);
    expect(ask({ path: '/docs' }, { openapi: false })).toBeUndefined();
  });
});
