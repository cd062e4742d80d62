import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { docsPageFile } from '../docs-page-file.js';
import type { ViewerFile } from './viewer.js';

/** A file of a page, as it is sent. */
export interface Asset {
  readonly type: string;
  readonly content: Uint8Array;
  readonly etag: string;
}

const ASSETS = new WeakMap<ViewerFile, Asset>();

/** Reads a file of a page at its first request; undefined where it is missing. */
export function readAsset(file: ViewerFile): Asset | undefined {
  const known = ASSETS.get(file);
  if (known !== undefined) return known;
  const content = 'text' in file ? Buffer.from(file.text) : readShipped(file.file);
  if (content === undefined) return undefined;
  const digest = createHash('sha256').update(content).digest('base64url');
  const asset = { type: file.type, content, etag: `"${digest.slice(0, 22)}"` };
  ASSETS.set(file, asset);
  return asset;
}

/** Reads Swagger UI and Redoc as files, because importing the former would take 185 ms and 35 MB. */
function readShipped(name: string): Buffer | undefined {
  try {
    return readFileSync(docsPageFile(name));
  } catch {
    // A bundle or a container image may lack the files; the page is then empty, but not a 500.
    return undefined;
  }
}
