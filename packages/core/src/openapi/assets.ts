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

/** The files that are served, and no others, whatever a client asks for. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['swagger-ui.css', 'text/css; charset=utf-8'],
  ['swagger-ui-bundle.js', 'text/javascript; charset=utf-8'],
  ['favicon-32x32.png', 'image/png'],
  ['start.js', 'text/javascript; charset=utf-8'],
]);

/** What the docs page's files are called. */
export const ASSET_NAMES: readonly string[] = [...TYPES.keys()];

const assets = new Map<string, Asset>();

/** Reads a file of the docs page when it is first asked for; undefined when there is none of that name. */
export function findAsset(name: string): Asset | undefined {
  const type = TYPES.get(name);
  if (type === undefined) return undefined;
  const known = assets.get(name);
  if (known !== undefined) return known;
  const content = name === 'start.js' ? Buffer.from(START_SCRIPT) : readSwaggerUi(name);
  if (content === undefined) return undefined;
  const digest = createHash('sha256').update(content).digest('base64url');
  const asset = { type, content, etag: `"${digest.slice(0, 22)}"` };
  assets.set(name, asset);
  return asset;
}

/** Swagger UI is sent as files and never imported: that would take 185 ms and 35 MB. */
function readSwaggerUi(name: string): Buffer | undefined {
  try {
    return readFileSync(docsPageFile(name));
  } catch {
    // Left out of a bundle or an image: the page then has no files, which is no reason for a 500.
    return undefined;
  }
}
