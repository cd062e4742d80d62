import { decodeComponent } from './percent.js';

/**
 * Strips the route prefix from a path; the prefix itself, with or without a slash, becomes `/`.
 *
 * `rootPath` is `''` at the root. A proxy has already stripped a path that is not below the prefix,
 * so that path stays as it is.
 */
export function stripPrefix(path: string, rootPath: string): string {
  return rootPath === '' ? path : (pathBelow(path, rootPath) ?? path);
}

/** The rest of a path below a prefix, on whole segments; `/` for the prefix itself, undefined elsewhere. */
export function pathBelow(path: string, prefix: string): string | undefined {
  if (path.startsWith(prefix)) {
    if (path.length === prefix.length) return '/';
    if (path.charCodeAt(prefix.length) === SLASH) return path.slice(prefix.length);
  }
  return belowDecoded(path.split('/'), prefix.split('/'));
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
