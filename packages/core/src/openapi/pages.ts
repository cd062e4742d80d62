import type { Exchange, RawHeaders } from '../http/exchange.js';
import { pathBelow } from '../http/mount.js';
import type { AppModel } from '../model/types.js';
import { encodeJson } from '../schema/encode.js';
import { type Asset, findAsset } from './assets.js';
import { docsPage } from './docs-page.js';
import { document } from './document.js';

/** Answers an exchange when it asks for the document or the docs page. */
export type ServePages = (exchange: Exchange) => boolean;

/**
 * Makes `/openapi.json` and `/docs` of an application, or what its options call them.
 *
 * All references between them are relative, so that they work behind any route prefix.
 */
export function servePages(model: AppModel): ServePages {
  const { openapi: documentAt = '/openapi.json', docs = '/docs' } = model.options;
  if (documentAt === false) return () => false;
  const openapi = absolute(documentAt);
  const documentText = documentByPrefix(model);
  const pages = docs === false ? undefined : docsPages(model, absolute(docs), openapi);
  return (exchange) => {
    const path = pathBelow(exchange.path, exchange.rootPath);
    const found =
      path === openapi
        ? { type: 'application/json', content: documentText(exchange.rootPath), headers: FRESH }
        : pages?.(path, exchange.path);
    if (found === undefined) return false;
    answer(exchange, found);
    return true;
  };
}

interface Page {
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly headers: RawHeaders;
  readonly etag?: string;
}

/** The document changes with the code only, but is cheap to ask for again. */
const FRESH: RawHeaders = ['cache-control', 'no-cache'];

/** Prefixes come from the configuration; the bound is for a front that lets a client choose one. */
const MAX_PREFIXES = 32;

function documentByPrefix(model: AppModel): (rootPath: string) => string {
  const texts = new Map<string, string>();
  return (rootPath) => {
    const known = texts.get(rootPath);
    if (known !== undefined) return known;
    if (texts.size >= MAX_PREFIXES) texts.clear();
    const text = encodeJson(document(model, rootPath === '' ? {} : { servers: [rootPath] }));
    texts.set(rootPath, text);
    return text;
  };
}

function docsPages(
  model: AppModel,
  docs: string,
  openapi: string,
): (path: string, fullPath: string) => Page | undefined {
  const root = docs.endsWith('/') ? docs.slice(0, -1) : docs;
  const page = (path: string, mount: string): Page => ({
    type: 'text/html; charset=utf-8',
    content: docsPage({
      title: model.title,
      assets: relativePath(path, `${mount}${root}/`),
      document: relativePath(path, `${mount}${openapi}`),
    }),
    headers: PAGE_HEADERS,
  });
  return (path, fullPath) => {
    if (path === root || path === `${root}/`) {
      // At the prefix itself, without a slash, a browser resolves against the folder above it.
      const isBare = path === '/' && !fullPath.endsWith('/');
      const mount = isBare ? fullPath.slice(fullPath.lastIndexOf('/')) : '';
      return page(isBare ? mount : path, mount);
    }
    if (!path.startsWith(`${root}/`)) return undefined;
    const asset = findAsset(path.slice(root.length + 1));
    return asset && assetPage(asset);
  };
}

function assetPage({ type, content, etag }: Asset): Page {
  return { type, content, etag, headers: ASSET_HEADERS };
}

/**
 * Nothing but our own files. Swagger UI needs no inline script or style, but it shows its icons
 * from `data:` URLs.
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = rawHeaders({
  'cache-control': 'no-cache',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
});

const ASSET_HEADERS = rawHeaders({
  'cache-control': 'public, max-age=3600',
  'x-content-type-options': 'nosniff',
});

function rawHeaders(fields: Readonly<Record<string, string>>): RawHeaders {
  return Object.entries(fields).flat();
}

function answer(exchange: Exchange, page: Page): void {
  if (exchange.method === 'OPTIONS') {
    exchange.respond(204, ALLOW);
  } else if (exchange.method !== 'GET' && exchange.method !== 'HEAD') {
    const headers = [...ALLOW, 'content-type', 'application/json'];
    exchange.respond(405, headers, '{"detail":"Method Not Allowed"}');
  } else if (page.etag !== undefined && hasTag(exchange.header('if-none-match'), page.etag)) {
    exchange.respond(304, [...page.headers, 'etag', page.etag]);
  } else {
    const tag = page.etag === undefined ? [] : ['etag', page.etag];
    exchange.respond(200, ['content-type', page.type, ...page.headers, ...tag], page.content);
  }
}

const ALLOW: RawHeaders = ['allow', 'GET, HEAD, OPTIONS'];

function hasTag(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = ifNoneMatch?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** The reference to an absolute path from a page at another, as RFC 3986 resolves it. */
function relativePath(from: string, to: string): string {
  const directory = from.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < directory.length && directory[shared] === target[shared]) shared += 1;
  const up = '../'.repeat(directory.length - shared);
  return `${up === '' ? './' : up}${target.slice(shared).join('/')}`;
}
