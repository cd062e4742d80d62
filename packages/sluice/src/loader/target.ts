import { existsSync, realpathSync, statSync } from 'node:fs';
import { extname, isAbsolute, resolve } from 'node:path';

/** A `module.ts:export` as written, and the file it names. */
interface Target {
  /** Absolute, symbolic links resolved as Node does for a main module. */
  readonly file: string;
  readonly exportName: string;
}

/** A target that names no file; `problem` says what was tried and what to write. */
export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  | { readonly ok: false; readonly code: string; readonly problem: string };

const extensions = ['.ts', '.mts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/**
 * Finds the file of `shop.ts:app`, `./src/shop:app` or, as Ray Serve writes it, `src.shop:app`.
 *
 * Paths are relative to `directory`: the working directory for the command, the file's own for a config file.
 */
export function findTarget(written: string, directory: string): TargetResult {
  const colon = written.lastIndexOf(':');
  const path = written.slice(0, Math.max(colon, 0));
  const exportName = written.slice(colon + 1);
  // The colon of `C:\shop.ts` ends a drive, not a module.
  if (colon < 1 || exportName === '' || /[\\/]/.test(exportName)) {
    const module = path !== '' && exportName === '' ? path : written.replace(/^:.*/, '');
    return {
      ok: false,
      code: 'E_TARGET',
      problem: `"${written}" does not say which export to serve. Write ${module || 'module.ts'}:app, where app is what the module exports.`,
    };
  }
  const tried = candidates(path).map((candidate) =>
    isAbsolute(candidate) ? candidate : resolve(directory, candidate),
  );
  const found = tried.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (found !== undefined) return { ok: true, target: { file: realpathSync(found), exportName } };
  return {
    ok: false,
    code: 'E_MODULE_NOT_FOUND',
    problem: `Cannot find the module "${path}": there is no ${tried[0] ?? path}${tried.length > 1 ? ' (nor with .ts, .js, or /index)' : ''}. Give the path from ${directory}.`,
  };
}

function candidates(path: string): readonly string[] {
  if (extensions.includes(extname(path))) return [path];
  const complete = (base: string): string[] => [
    ...extensions.map((extension) => base + extension),
    ...extensions.map((extension) => `${base}/index${extension}`),
  ];
  const dotted =
    /[\\/]/.test(path) || path.startsWith('.') ? [] : complete(path.replaceAll('.', '/'));
  return [...complete(path), ...(path.includes('.') ? dotted : [])];
}
