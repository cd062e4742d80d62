import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Gives the `import.meta` of a compiled module the address of the source it was made from. */
export function adoptMeta(meta: ImportMeta, original: string): void {
  const filename = fileURLToPath(original);
  // Bound before `url` changes: Node's own resolution starts at the compiled file.
  const native = meta.resolve.bind(meta);
  const resolve = (specifier: string): string => {
    if (/^(?:\.{0,2}\/|\.{1,2}$)/.test(specifier)) return new URL(specifier, original).href;
    try {
      return native(specifier);
    } catch (error) {
      return resolveFromOriginal(original, specifier, error);
    }
  };
  for (const [name, value] of Object.entries({
    url: original,
    filename,
    dirname: dirname(filename),
    resolve,
  })) {
    Object.defineProperty(meta, name, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
  }
}

/** The compiled file may be outside the project, where its packages are not found. */
function resolveFromOriginal(original: string, specifier: string, error: unknown): string {
  try {
    return pathToFileURL(createRequire(original).resolve(specifier)).href;
  } catch {
    throw error;
  }
}
