import { decodeComponent } from './percent.js';

/**
 * The part of a path below the route prefix, `/` for the prefix itself with or without a slash.
 *
 * A path that is not below it has been stripped by somebody before us and is taken as it is.
 */
export function pathBelow(path: string, rootPath: string): string {
  if (rootPath === '') return path;
  if (path.startsWith(rootPath)) {
    if (path.length === rootPath.length) return '/';
    if (path.charCodeAt(rootPath.length) === SLASH) return path.slice(rootPath.length);
  }
  return belowDecoded(path.split('/'), rootPath.split('/')) ?? path;
}

const SLASH = 0x2f;

// The same prefix, percent-encoded in another way.
function belowDecoded(path: readonly string[], root: readonly string[]): string | undefined {
  const isBelow = root.every((segment, index) => {
    const given = path[index];
    return given !== undefined && decodeComponent(given) === decodeComponent(segment);
  });
  return isBelow ? `/${path.slice(root.length).join('/')}` : undefined;
}
