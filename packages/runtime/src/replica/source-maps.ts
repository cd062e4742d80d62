import { readFileSync } from 'node:fs';
import module from 'node:module';
import { sep } from 'node:path';

/**
 * From here on, errors of an application that has source maps name its sources.
 *
 * Node reads a module's map as it loads the module, and keeps it. The maps of packages are not worth
 * that: with class-validator they are 3 MB. A Node that cannot leave them out (before 22.14) reads
 * all maps when the entry has one, and otherwise none. An entry below `node_modules`, where compiled
 * TypeScript is kept, has its maps read like that of any package.
 */
export function useSourceMaps(entry: string): void {
  if (process.sourceMapsEnabled) return;
  const setSupport: unknown = Reflect.get(module, 'setSourceMapsSupport');
  const nodeModules = entry.includes(`${sep}node_modules${sep}`);
  if (typeof setSupport === 'function') setSupport(true, { nodeModules });
  else if (hasSourceMap(entry)) process.setSourceMapsEnabled(true);
}

function hasSourceMap(file: string): boolean {
  return readFileSync(file, 'utf8').includes('//# sourceMappingURL=');
}
