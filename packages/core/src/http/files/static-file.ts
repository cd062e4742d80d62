import { realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';

import { HttpError } from '../../errors.js';
import { decodeComponent } from '../percent.js';
import { refuseUnreadable } from './unreadable.js';

/** How a directory is searched. */
export interface StaticDirectory {
  /** Absolute. */
  readonly root: string;
  /** Finds the `index.html` of a directory. */
  readonly hasIndex: boolean;
  readonly dotfiles: boolean;
  readonly followSymlink: boolean;
}

/** `index` is the page of a directory whose path lacks the slash at its end. */
export type StaticFile =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'index'; readonly path: string };

/**
 * Finds the file of a path below a directory; undefined when there is none that may be served.
 *
 * `below` is percent-encoded and begins with a slash, or is empty. No text of it leads out of the
 * directory: a segment that contains a separator when it is decoded names no file.
 */
export async function findStatic(
  directory: StaticDirectory,
  below: string,
): Promise<StaticFile | undefined> {
  const isFolder = below === '' || below.endsWith('/');
  const names = namesOf(isFolder ? below.slice(0, -1) : below, directory);
  const found = names && (await look(directory, names));
  if (found === undefined) return undefined;
  if (found.kind === 'file') return isFolder ? undefined : found;
  const index =
    directory.hasIndex && names ? await look(directory, [...names, 'index.html']) : undefined;
  if (index?.kind !== 'file') return undefined;
  return { kind: below.endsWith('/') ? 'file' : 'index', path: index.path };
}

/** Undefined for a path of which a segment is no plain name. */
function namesOf(below: string, { dotfiles }: StaticDirectory): readonly string[] | undefined {
  const names: string[] = [];
  for (const segment of below.split('/').slice(1)) {
    const name = decodeComponent(segment);
    if (name === undefined || name === '' || UNSAFE_NAME.test(name)) return undefined;
    if (name === '.' || name === '..') return undefined;
    // RFC 8615: what is below `.well-known` is meant for everybody.
    if (name.startsWith('.') && !dotfiles && name !== '.well-known') return undefined;
    names.push(name);
  }
  return names;
}

// A colon names a drive or a stream on Windows.
const UNSAFE_NAME = sep === '\\' ? /[/\\:]/ : /[/\\]/;

type Looked =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string };

async function look(
  { root, followSymlink }: StaticDirectory,
  names: readonly string[],
): Promise<Looked | undefined> {
  try {
    const path = join(root, ...names);
    const [real, realRoot] = followSymlink
      ? [path, root]
      : await Promise.all([realpath(path), realpath(root)]);
    if (real !== realRoot && !real.startsWith(`${realRoot}${realRoot.endsWith(sep) ? '' : sep}`)) {
      return undefined;
    }
    const found = await stat(real);
    if (found.isFile()) return { kind: 'file', path: real };
    return found.isDirectory() ? { kind: 'folder', path: real } : undefined;
  } catch (error) {
    return absentOrThrow(error);
  }
}

function absentOrThrow(error: unknown): undefined {
  try {
    return refuseUnreadable(error);
  } catch (refused) {
    if (refused instanceof HttpError && refused.status === 404) return undefined;
    throw refused;
  }
}
