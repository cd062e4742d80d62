import { DEFAULT_DOCS_PATH, DEFAULT_OPENAPI_PATH } from '../defaults.js';
import type { RawHeaders, RequestHead } from '../http/exchange.js';
import { checkPreconditions, notModified } from '../http/preconditions.js';
import { stripPrefix } from '../http/strip-prefix.js';
import { decodeComponent } from '../http/percent.js';
import { type Reply, statusReply } from '../http/reply.js';
import { encodeJson } from '../json/encode-json.js';
import type { AppModel } from '../model/app-model.js';
import { documentedVersion, versionPrefix, versionsOf } from '../model/versions.js';
import type { PathSegment } from '../types/path-model.js';
import { ASSET_NAMES, type Asset, findAsset } from './assets.js';
import { withClientPage } from './client-page.js';
import { docsPage, docsPageHeaders } from './docs-page.js';
import { document, withServers } from './document.js';
import { tokenOrigins } from './security.js';

/** A page and the path that GET serves it at. */
export interface PageRoute {
  readonly segments: readonly PathSegment[];
  readonly page: (head: RequestHead) => Reply;
}

/**
 * Makes the routes of an application's document and docs page, by default `/openapi.json` and `/docs`.
 *
 * All references between them are relative, so that they work behind any route prefix.
 */
export function pageRoutes(model: AppModel): readonly PageRoute[] {
  const { openapi: documentAt = DEFAULT_OPENAPI_PATH, docs = DEFAULT_DOCS_PATH } = model.options;
  if (documentAt === false) return [];
  const versions = versionsOf(model);
  const at = (prefix: string): PagePlaces => ({
    openapi: `${prefix}${absolute(documentAt)}`,
    docs: docs === false ? undefined : `${prefix}${absolute(docs)}`,
  });
  const prefixOf = (version: string): string => versionPrefix(model.options.versioning, version);
  const links = versions.map((name) => ({ name, docs: at(prefixOf(name)).docs ?? '' }));
  return [
    ...pagesAt(model, { ...at(''), version: documentedVersion(model), links }),
    ...versions.flatMap((version) => pagesAt(model, { ...at(prefixOf(version)), version, links })),
  ];
}

/** Where the document and the docs page are. */
interface PagePlaces {
  readonly openapi: string;
  /** Undefined for no docs page. */
  readonly docs: string | undefined;
}

/** The pages of one version of the API. */
interface VersionPages extends PagePlaces {
  /** Undefined without versioning. */
  readonly version: string | undefined;
  /** The docs pages of all versions. */
  readonly links: readonly { readonly name: string; readonly docs: string }[];
}

function pagesAt(model: AppModel, pages: VersionPages): readonly PageRoute[] {
  const { openapi, docs, version } = pages;
  const documentText = documentByPrefix(model, version);
  const page = (head: RequestHead): Reply =>
    pageReply(head, {
      type: 'application/json',
      content: documentText(head.rootPath),
      headers: FRESH,
    });
  return [
    { segments: segmentsOf(openapi), page: withClientPage(model, page) },
    ...(docs === undefined ? [] : docsRoutes(model, { ...pages, docs })),
  ];
}

interface Page {
  readonly type: string;
  readonly content: string | Uint8Array;
  readonly headers: RawHeaders;
  readonly etag?: string;
}

/** Clients revalidate each time, which is cheap, so that they see a new version at once. */
const FRESH: RawHeaders = ['cache-control', 'no-cache'];

/** Bounds the memory when a front lets clients choose the prefix; usually the configuration sets it. */
const MAX_PREFIXES = 32;

function documentByPrefix(
  model: AppModel,
  version: string | undefined,
): (rootPath: string) => string {
  const texts = new Map<string, string>();
  // Made once, whatever the prefixes: `customOpenapi` may have effects.
  let contents: ReturnType<typeof document> | undefined;
  return (rootPath) => {
    const known = texts.get(rootPath);
    if (known !== undefined) return known;
    if (texts.size >= MAX_PREFIXES) texts.clear();
    contents ??= document(model, version === undefined ? {} : { version });
    const isServer = rootPath !== '' && model.options.rootPathInServers !== false;
    const text = encodeJson(isServer ? withServers(contents, [rootPath]) : contents);
    texts.set(rootPath, text);
    return text;
  };
}

function docsRoutes(
  model: AppModel,
  { docs, openapi, version, links }: VersionPages & { readonly docs: string },
): PageRoute[] {
  const root = docs.endsWith('/') ? docs.slice(0, -1) : docs;
  const headers = docsPageHeaders(tokenOrigins(model));
  const docsAt = (path: string, mount: string): Page => ({
    type: 'text/html; charset=utf-8',
    content: docsPage({
      title: model.title,
      assets: relativePath(path, `${mount}${root}/`),
      document: relativePath(path, `${mount}${openapi}`),
      versions: links.map((link) => ({
        name: link.name,
        href: relativePath(path, `${mount}${link.docs}`),
        isShown: link.name === version,
      })),
    }),
    headers,
  });
  const page = (head: RequestHead): Reply => {
    const path = stripPrefix(head.path, head.rootPath);
    // Without a slash after the prefix, a browser resolves references against the folder above.
    const isBare = path === '/' && !head.path.endsWith('/');
    const mount = isBare ? head.path.slice(head.path.lastIndexOf('/')) : '';
    return pageReply(head, docsAt(isBare ? mount : path, mount));
  };
  return [
    ...[root, `${root}/`].map((path) => ({ segments: segmentsOf(path), page })),
    ...ASSET_NAMES.map((name) => ({
      segments: segmentsOf(`${root}/${name}`),
      page: (head: RequestHead) => assetReply(head, name),
    })),
  ];
}

function assetReply(head: RequestHead, name: string): Reply {
  const asset = findAsset(name);
  return asset === undefined ? statusReply(404) : pageReply(head, assetPage(asset));
}

/** Splits a path like the path of a request: `/` has no segments, a slash at the end adds an empty one. */
function segmentsOf(path: string): PathSegment[] {
  if (path === '' || path === '/') return [];
  const texts = path.slice(1).split('/');
  return texts.map((text) => ({ kind: 'static', text: decodeComponent(text) ?? text }));
}

function assetPage({ type, content, etag }: Asset): Page {
  return { type, content, etag, headers: ASSET_HEADERS };
}

const ASSET_HEADERS: RawHeaders = [
  'cache-control',
  'public, max-age=3600',
  'x-content-type-options',
  'nosniff',
];

function pageReply(head: RequestHead, { type, content, headers, etag }: Page): Reply {
  const fields = ['content-type', type, ...headers, ...(etag === undefined ? [] : ['etag', etag])];
  // A page without a tag has no state to compare with `If-None-Match: *`.
  if (etag !== undefined && checkPreconditions(head, { etag }) === 'not-modified') {
    return notModified(fields);
  }
  return { status: 200, headers: fields, body: content };
}

function absolute(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** Makes the relative reference from the page at `from` to the path `to` (RFC 3986). */
function relativePath(from: string, to: string): string {
  const directory = from.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < directory.length && directory[shared] === target[shared]) shared += 1;
  const up = '../'.repeat(directory.length - shared);
  return `${up === '' ? './' : up}${target.slice(shared).join('/')}`;
}
