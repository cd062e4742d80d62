import { decodeComponent } from './percent.js';

/**
 * Strips the route prefix from a path; the prefix itself, with or without a slash, becomes `/`.
 *
 * `rootPath` is `''` at the root. A proxy has already stripped a path that is not below the prefix,
 * so that path stays as it is.
 */
export function stripPrefix(path: string, rootPath: string): string {
  if (rootPath === '') return path;
  if (path.startsWith(rootPath)) {
    if (path.length === rootPath.length) return '/';
    if (path.charCodeAt(rootPath.length) === SLASH) return path.slice(rootPath.length);
  }
  return belowDecoded(path.split('/'), rootPath.split('/')) ?? path;
}

const SLASH = 0x2f;

// The path may write the prefix with a different percent-encoding.
function belowDecoded(path: readonly string[], root: readonly string[]): string | undefined {
  const isBelow = root.every((segment, index) => {
    const given = path[index];
    return given !== undefined && decodeComponent(given) === decodeComponent(segment);
  });
  return isBelow ? `/${path.slice(root.length).join('/')}` : undefined;
}
