/**
 * Makes a pattern of paths into a regular expression: `*` within a name, `**` across folders, `?`, `{a,b}`.
 *
 * Paths are written with `/`. Shells expand most patterns themselves; quoted ones, and those of
 * package scripts on Windows, arrive as they are written.
 */
export function globToRegExp(pattern: string): RegExp {
  let depth = 0;
  const source = pattern.replaceAll(/\*\*\/|\*\*|[*?{},]|[.+^$()|[\]\\]/g, (part) => {
    if (part === '**/') return '(?:[^/]+/)*';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part === '{') {
      depth++;
      return '(?:';
    }
    if (part === '}' && depth > 0) {
      depth--;
      return ')';
    }
    if (part === ',') return depth > 0 ? '|' : ',';
    return `\\${part}`;
  });
  return new RegExp(`^${source}${')'.repeat(depth)}$`);
}

/** True for a path with a character that only patterns have. */
export function isGlob(path: string): boolean {
  return /[*?{]/.test(path);
}
