import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type AppOptions,
  Get,
  type Listening,
  Post,
  WebSocket,
  WebSocketConnection,
  createApp,
} from '@sluice/core';

import { exchangeRaw, statusOf } from '../support/raw-client.js';

const base = mkdtempSync(join(tmpdir(), 'static-'));
const directory = join(base, 'public');
const HTML = { accept: 'text/html,*/*;q=0.8' };

function write(name: string, content = name): void {
  writeFileSync(join(base, name), content);
}

beforeAll(() => {
  for (const folder of ['docs', 'empty', '.git', '.well-known']) {
    mkdirSync(join(directory, folder), { recursive: true });
  }
  mkdirSync(join(base, 'public-secret'));
  for (const name of [
    'secret.txt',
    'public-secret/key.txt',
    'public/app.js',
    'public/a b.txt',
    'public/hello',
    'public/api.html',
    'public/docs/index.html',
    'public/.env',
    'public/.git/config',
    'public/.well-known/security.txt',
  ]) {
    write(name);
  }
  symlinkSync(join(base, 'secret.txt'), join(directory, 'link.txt'));
  symlinkSync('app.js', join(directory, 'inner.js'));
});
afterAll(() => rmSync(base, { recursive: true }));

class Api {
  @Get('/hello')
  hello() {
    return 'from the method';
  }

  @Post('/api.html')
  api() {
    return 'posted';
  }

  @WebSocket('/socket')
  socket(socket: WebSocketConnection) {
    return socket.close();
  }
}

interface Answer {
  readonly status: number;
  readonly text: string;
  readonly headers: Headers;
}

async function ask(options: AppOptions, path: string, init?: RequestInit): Promise<Answer> {
  const response = await createApp(Api, options).fetch(new Request(`http://test${path}`, init));
  return { status: response.status, text: await response.text(), headers: response.headers };
}

const ASSETS: AppOptions = { static: [{ path: '/assets', directory }] };
const HTML_ASSETS: AppOptions = { static: [{ path: '/assets', directory, html: true }] };

describe('a directory', () => {
  it('serves a file with its type', async () => {
    const { status, text, headers } = await ask(ASSETS, '/assets/app.js');
    expect([status, text]).toEqual([200, 'public/app.js']);
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(headers.get('cache-control')).toBeNull();
  });

  it.each([
    ['/assets/a%20b.txt', 200],
    ['/assets/inner.js', 200],
    ['/assets/.well-known/security.txt', 200],
    ['/assets', 404],
    ['/assets/', 404],
    ['/assets/docs', 404],
    ['/assets/docs/', 404],
    ['/assets/app.js/', 404],
    ['/assets/none.js', 404],
    ['/assets//app.js', 404],
    ['/assetsapp.js', 404],
    ['/assets/.env', 404],
    ['/assets/.git/config', 404],
    ['/assets/%2eenv', 404],
    ['/assets/link.txt', 404],
    ['/assets/..%2fsecret.txt', 400],
    ['/assets/%2e%2e%2fsecret.txt', 400],
    ['/assets/..%5csecret.txt', 400],
    ['/assets/docs%2f..%2fapp.js', 400],
    ['/assets/%2fetc%2fpasswd', 404],
    ['/assets/..%2fpublic-secret%2fkey.txt', 400],
    [`/assets/${'x'.repeat(300)}`, 404],
  ])('%s is a %i', async (path, status) => {
    expect((await ask(ASSETS, path)).status).toBe(status);
  });

  it('answers parts and conditions', async () => {
    const part = await ask(ASSETS, '/assets/app.js', { headers: { range: 'bytes=0-5' } });
    expect([part.status, part.text]).toEqual([206, 'public']);
    const etag = part.headers.get('etag') ?? '';
    const known = await ask(ASSETS, '/assets/app.js', { headers: { 'if-none-match': etag } });
    expect(known.status).toBe(304);
  });

  it('has the index of a folder where html is set', async () => {
    const index = await ask(HTML_ASSETS, '/assets/docs/');
    expect([index.status, index.text]).toEqual([200, 'public/docs/index.html']);
    const bare = await ask(HTML_ASSETS, '/assets/docs?a=1');
    expect([bare.status, bare.headers.get('location')]).toEqual([307, '/assets/docs/?a=1']);
    expect((await ask(HTML_ASSETS, '/assets/empty/')).status).toBe(404);
  });

  it('has a page for missing files where html is set', async () => {
    write('public/404.html');
    const missing = await ask(HTML_ASSETS, '/assets/none');
    expect([missing.status, missing.text]).toEqual([404, 'public/404.html']);
    rmSync(join(directory, '404.html'));
  });

  it('answers other methods with 405 for a file, and with 404 for none', async () => {
    const post = await ask(ASSETS, '/assets/app.js', { method: 'POST', body: '{}' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS']);
    expect((await ask(ASSETS, '/assets/none', { method: 'POST' })).status).toBe(404);
    expect((await ask(ASSETS, '/assets/app.js', { method: 'OPTIONS' })).status).toBe(204);
  });

  it('may serve dotfiles, links that lead out, and a cache-control', async () => {
    const options: AppOptions = {
      static: [
        {
          path: '/assets/',
          directory: pathToFileURL(directory),
          dotfiles: true,
          followSymlink: true,
          cacheControl: 'max-age=60',
        },
      ],
    };
    expect((await ask(options, '/assets/.env')).text).toBe('public/.env');
    const link = await ask(options, '/assets/link.txt');
    expect(link.text).toBe('secret.txt');
    expect(link.headers.get('cache-control')).toBe('max-age=60');
  });

  it('refuses to start where it is missing', () => {
    const missing = { path: '/', directory: join(base, 'none') };
    expect(() => createApp(Api, { static: [missing] })).toThrow(/E_DIRECTORY_MISSING.*none/);
    expect(() => createApp(Api, { static: [{ ...missing, checkDir: false }] })).not.toThrow();
  });

  it('refuses to start where its path has no slash', () => {
    expect(() => createApp(Api, { frontend: { path: 'app', directory } })).toThrow(
      /E_OPTION_INVALID.*"app".*"\/app"/,
    );
  });
});

describe('a front end', () => {
  const FRONT: AppOptions = { frontend: { directory }, static: [{ path: '/assets', directory }] };

  beforeAll(() => write('public/index.html'));

  it('is served where no operation, page or directory is', async () => {
    expect((await ask(FRONT, '/')).text).toBe('public/index.html');
    expect((await ask(FRONT, '/app.js')).text).toBe('public/app.js');
    expect((await ask(FRONT, '/hello')).text).toBe('"from the method"');
    expect((await ask(FRONT, '/hello/', { redirect: 'manual' })).status).toBe(307);
    expect((await ask(FRONT, '/api.html')).status).toBe(405);
    expect((await ask(FRONT, '/socket', { headers: HTML })).status).toBe(426);
    expect((await ask(FRONT, '/openapi.json')).headers.get('content-type')).toBe(
      'application/json',
    );
    expect((await ask(FRONT, '/assets/none', { headers: HTML })).status).toBe(404);
  });

  it('has its page for every path that a browser opens', async () => {
    const opened = await ask(FRONT, '/users/7', { headers: HTML });
    expect([opened.status, opened.text]).toEqual([200, 'public/index.html']);
    expect((await ask(FRONT, '/users/7', { headers: { accept: '*/*' } })).status).toBe(404);
    expect((await ask(FRONT, '/users/7', { headers: { accept: 'text/html;q=0' } })).status).toBe(
      404,
    );
    expect((await ask(FRONT, '/users/7', { method: 'POST', headers: HTML })).status).toBe(404);
  });

  it('has its page for missing files', async () => {
    write('public/404.html');
    const auto = await ask(FRONT, '/users/7', { headers: HTML });
    expect([auto.status, auto.text]).toEqual([404, 'public/404.html']);
    const page = { frontend: { directory, fallback: 'index.html' } } as const;
    expect((await ask(page, '/users/7', { headers: HTML })).text).toBe('public/index.html');
    const bare = { frontend: { directory, fallback: false } } as const;
    expect((await ask(bare, '/users/7', { headers: HTML })).text).toBe('{"detail":"Not Found"}');
    rmSync(join(directory, '404.html'));
  });
});

describe('behind a route prefix', () => {
  let listening: Listening;

  beforeAll(async () => {
    write('public/index.html');
    const app = createApp(Api, { frontend: { directory } });
    listening = await app.listen({ port: 0, rootPath: '/shop' });
  });
  afterAll(() => listening.close());

  function get(path: string): Promise<string> {
    return exchangeRaw(
      listening.port,
      `GET ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n`,
    );
  }

  it('the page of the prefix alone is at the path with a slash', async () => {
    const answer = await get('/shop');
    expect(statusOf(answer)).toBe(307);
    expect(answer).toContain('location: /shop/\r\n');
    expect(await get('/shop/')).toContain('public/index.html');
  });

  it.each(['/shop/../secret.txt', '/shop/%2e%2e/secret.txt', '/shop//etc/passwd', '/shop/./.env'])(
    'nothing outside is served for %s',
    async (path) => {
      expect(statusOf(await get(path))).toBe(404);
    },
  );
});
