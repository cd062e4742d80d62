import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { docsPageFile } from '../docs-page-file.js';
import { START_SCRIPT } from './docs-page.js';

/** A file of the docs page. */
export interface Asset {
  readonly type: string;
  readonly content: Uint8Array;
  readonly etag: string;
}

/** The only files that are ever served, so that no request can name another. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
  ['start.js', 'text/javascript; charset=utf-8'],
  // The page to which an authorization server sends the browser back, and its script.
  ['oauth2-redirect', 'text/html; charset=utf-8'],
  ['oauth2-redirect.js', 'text/javascript; charset=utf-8'],
]);

/** The names of the docs page's files. */
export const ASSET_NAMES: readonly string[] = [...TYPES.keys()];

const ASSETS = new Map<string, Asset>();

/** Reads a file of the docs page at its first request; undefined without a file of that name. */
export function findAsset(name: string): Asset | undefined {
  const type = TYPES.get(name);
  if (type === undefined) return undefined;
  const known = ASSETS.get(name);
  if (known !== undefined) return known;
  const content = name === 'start.js' ? Buffer.from(START_SCRIPT) : readSwaggerUi(name);
  if (content === undefined) return undefined;
  const digest = createHash('sha256').update(content).digest('base64url');
  const asset = { type, content, etag: `"${digest.slice(0, 22)}"` };
  ASSETS.set(name, asset);
  return asset;
}

/** Reads Swagger UI as files, because importing it would take 185 ms and 35 MB. */
function readSwaggerUi(name: string): Buffer | undefined {
  try {
    return readFileSync(docsPageFile(name === 'oauth2-redirect' ? `${name}.html` : name));
  } catch {
    // A bundle or a container image may lack the files; the docs page is then empty, but not a 500.
    return undefined;
  }
}
