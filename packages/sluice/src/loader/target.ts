import { existsSync, realpathSync, statSync } from 'node:fs';
import { extname, isAbsolute, resolve } from 'node:path';

/** A `module.ts:export` as written, and the file it names. */
interface Target {
  /** Absolute, symbolic links resolved as Node does for a main module. */
  readonly file: string;
  /** Undefined when only the module is named. */
  readonly exportName: string | undefined;
}

/** Or, of a target that names no file, what was tried and what to write. */
export type TargetResult =
  | { readonly ok: true; readonly target: Target }
  | {
      readonly ok: false;
      readonly code: string;
      readonly problem: string;
      /** The absolute path of a file that would mend it. */
      readonly missing?: string;
    };

const EXTENSIONS = ['.ts', '.mts', '.tsx', '.js', '.mjs', '.cjs', '.jsx'];

/**
 * Finds the file of `shop.ts:app`, `./src/shop:app` or, as Ray Serve writes it, `src.shop:app` and
 * `src.shop.app`. The export may be left out: `shop.ts`.
 *
 * Paths are relative to `directory`: the working directory for the command, the file's own for a config file.
 */
export function findTarget(written: string, directory: string): TargetResult {
  // The colon of `C:\shop.ts` ends a drive, not a module.
  const [, path = '', exportName] = /^(.*?)(?::([^:\\/]*))?$/s.exec(written) ?? [];
  if (path === '' || exportName === '') {
    return {
      ok: false,
      code: 'E_TARGET',
      problem: `"${written}" names no application. Write ${path || 'module.ts'}:app, where app is what the module exports.`,
    };
  }
  if (extname(path) === '.cts') {
    return {
      ok: false,
      code: 'E_LOADER_COMMONJS',
      problem: `CommonJS in TypeScript (.cts) is not supported: Sluice compiles TypeScript to ES modules. Rename ${path} to .ts or .mts, or compile it with tsc and serve the .cjs file.`,
    };
  }
  const tried = candidates(path).map((candidate) =>
    isAbsolute(candidate) ? candidate : resolve(directory, candidate),
  );
  const found = tried.find((candidate) => existsSync(candidate) && statSync(candidate).isFile());
  if (found !== undefined) return { ok: true, target: { file: realpathSync(found), exportName } };
  const dotted = exportName === undefined ? /^([^/\\]+)\.(\w+)$/.exec(path) : null;
  if (dotted !== null && !EXTENSIONS.includes(`.${dotted[2] ?? ''}`)) {
    const [, module = '', name = ''] = dotted;
    const target = findTarget(`${module}:${name}`, directory);
    if (target.ok) return target;
  }
  return {
    ok: false,
    code: 'E_MODULE_NOT_FOUND',
    missing: tried[0] ?? path,
    problem: `Cannot find the module "${path}": there is no ${tried[0] ?? path}${tried.length > 1 ? ' (nor with .ts, .js, or /index)' : ''}. Give the path from ${directory}.`,
  };
}

function candidates(path: string): readonly string[] {
  if (EXTENSIONS.includes(extname(path))) return [path];
  const complete = (base: string): string[] => [
    ...EXTENSIONS.map((extension) => base + extension),
    ...EXTENSIONS.map((extension) => `${base}/index${extension}`),
  ];
  const dotted =
    /[\\/]/.test(path) || path.startsWith('.') ? [] : complete(path.replaceAll('.', '/'));
  return [...complete(path), ...(path.includes('.') ? dotted : [])];
}
