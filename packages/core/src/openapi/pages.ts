import type { RawHeaders, RequestHead } from '../http/exchange.js';
import { checkPreconditions, notModified } from '../http/preconditions.js';
import { stripPrefix } from '../http/strip-prefix.js';
import { decodeComponent } from '../http/percent.js';
import { type Reply, statusReply } from '../http/reply.js';
import { encodeJson } from '../json/encode-json.js';
import type { AppModel } from '../model/app-model.js';
import { documentedVersion, versionPrefix, versionsOf } from '../model/versions.js';
import type { PathSegment } from '../types/path-model.js';
import { type Asset, readAsset } from './assets.js';
import { withClientPage } from './client-page.js';
import { docsPage } from './docs-page.js';
import { document, withServers } from './document.js';
import { pagePaths } from './page-paths.js';
import { redocPage } from './redoc-page.js';
import type { Viewer, ViewerFile } from './viewer.js';

/** A page and the path that GET serves it at. */
export interface PageRoute {
  readonly segments: readonly PathSegment[];
  readonly page: (head: RequestHead) => Reply;
}

/**
 * Makes the routes of an application's document and of the pages that show it, by default
 * `/openapi.json`, `/docs` and `/redoc`.
 *
 * All references between them are relative, so that they work behind any route prefix.
 */
export function pageRoutes(model: AppModel): readonly PageRoute[] {
  const versions = versionsOf(model);
  const prefixOf = (version: string): string => versionPrefix(model.options.versioning, version);
  return [
    ...pagesAt(model, { prefix: '', version: documentedVersion(model) }),
    ...versions.flatMap((version) => pagesAt(model, { prefix: prefixOf(version), version })),
  ];
}

/** The pages of one version of the API. */
interface VersionPages {
  /** Before the paths of the pages; empty for the pages of the application as a whole. */
  readonly prefix: string;
  /** Undefined without versioning. */
  readonly version: string | undefined;
}

function pagesAt(model: AppModel, pages: VersionPages): readonly PageRoute[] {
  const { openapi: at, docs, redoc } = pagePaths(model.options);
  if (at === undefined) return [];
  const openapi = `${pages.prefix}${at}`;
  const { segments, page } = documentRoute(openapi, documentOf(model, pages.version));
  return [
    { segments, page: withClientPage(model, page) },
    ...(docs === undefined
      ? []
      : viewerRoutes(docsPage(model), { model, openapi, ...pages, at: docs })),
    ...(redoc === undefined
      ? []
      : viewerRoutes(redocPage(model), { model, openapi, ...pages, at: redoc })),
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

/** Makes a function of the prefix that makes the document of a version once. */
function documentOf(model: AppModel, version: string | undefined): (rootPath: string) => object {
  // Made once, whatever the prefixes: `customOpenapi` may have effects.
  let contents: ReturnType<typeof document> | undefined;
  return (rootPath) => {
    contents ??= document(model, version === undefined ? {} : { version });
    const isServer = rootPath !== '' && model.options.rootPathInServers !== false;
    return isServer ? withServers(contents, [rootPath]) : contents;
  };
}

/** Makes the route of a JSON document, which `contents` makes for each prefix of the application. */
export function documentRoute(path: string, contents: (rootPath: string) => object): PageRoute {
  const texts = new Map<string, string>();
  const textOf = (rootPath: string): string => {
    const known = texts.get(rootPath);
    if (known !== undefined) return known;
    if (texts.size >= MAX_PREFIXES) texts.clear();
    const text = encodeJson(contents(rootPath));
    texts.set(rootPath, text);
    return text;
  };
  return {
    segments: segmentsOf(path),
    page: (head) =>
      pageReply(head, {
        type: 'application/json',
        content: textOf(head.rootPath),
        headers: FRESH,
      }),
  };
}

interface ViewerPlace extends VersionPages {
  readonly model: AppModel;
  /** The path of the page, without the prefix. */
  readonly at: string;
  readonly openapi: string;
}

function viewerRoutes(
  viewer: Viewer,
  { model, at, openapi, prefix, version }: ViewerPlace,
): PageRoute[] {
  const root = `${prefix}${at.endsWith('/') ? at.slice(0, -1) : at}`;
  const links = versionsOf(model).map((name) => ({
    name,
    path: `${versionPrefix(model.options.versioning, name)}${at}`,
  }));
  const pageAt = (path: string, mount: string): Page => ({
    type: 'text/html; charset=utf-8',
    content: viewer.html({
      files: relativePath(path, `${mount}${root}/`),
      document: relativePath(path, `${mount}${openapi}`),
      versions: links.map((link) => ({
        name: link.name,
        href: relativePath(path, `${mount}${link.path}`),
        isShown: link.name === version,
      })),
    }),
    headers: viewer.headers,
  });
  const page = (head: RequestHead): Reply => {
    const path = stripPrefix(head.path, head.rootPath);
    // Without a slash after the prefix, a browser resolves references against the folder above.
    const isBare = path === '/' && !head.path.endsWith('/');
    const mount = isBare ? head.path.slice(head.path.lastIndexOf('/')) : '';
    return pageReply(head, pageAt(isBare ? mount : path, mount));
  };
  return [
    ...[root, `${root}/`].map((path) => ({ segments: segmentsOf(path), page })),
    ...[...viewer.files].map(([name, file]) => ({
      segments: segmentsOf(`${root}/${name}`),
      page: (head: RequestHead) => fileReply(head, file),
    })),
  ];
}

function fileReply(head: RequestHead, file: ViewerFile): Reply {
  const asset = readAsset(file);
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

/** Makes the relative reference from the page at `from` to the path `to` (RFC 3986). */
function relativePath(from: string, to: string): string {
  const directory = from.split('/').slice(0, -1);
  const target = to.split('/');
  let shared = 0;
  while (shared < directory.length && directory[shared] === target[shared]) shared += 1;
  const up = '../'.repeat(directory.length - shared);
  return `${up === '' ? './' : up}${target.slice(shared).join('/')}`;
}
