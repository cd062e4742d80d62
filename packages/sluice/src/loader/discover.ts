import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { chooseExport } from './choose-export.js';
import { compile } from './compile.js';
import { scanModule } from './scan.js';

/** The application that a project means when nobody names one. */
export type Discovery =
  /** `src/main.ts:app`, or a module alone that does not compile. */
  | { readonly kind: 'found'; readonly target: string }
  /** Targets to choose from. */
  | { readonly kind: 'ambiguous'; readonly targets: readonly string[] }
  | { readonly kind: 'none' }
  /** `package.json` says something that is no target. */
  | { readonly kind: 'invalid'; readonly problem: string };

/** Names of modules that are looked at, in the project and in its `src`. */
export const MODULE_NAMES = ['app', 'main', 'server', 'index'] as const;

const EXTENSIONS = ['.ts', '.mts', '.tsx', '.js', '.mjs'];

/**
 * Finds the application of the project in `directory`.
 *
 * `"sluice": { "app": "src/main.ts:app" }` of its package.json decides. Otherwise a module called app, main,
 * server or index is taken that exports `app`, or one bound application; compiled copies beside their
 * sources do not count. Nothing of the project is run.
 */
export async function discoverApplication(directory: string): Promise<Discovery> {
  const said = await saidInPackage(directory);
  if (said !== undefined) return said;
  const targets: string[] = [];
  const broken: string[] = [];
  for (const folder of ['', 'src/']) {
    for (const name of MODULE_NAMES) {
      const seen = await lookAt(directory, folder + name);
      if (seen === undefined) continue;
      if (seen === 'broken') broken.push(folder + name);
      else targets.push(...seen);
    }
  }
  const [target, ...others] = targets;
  if (others.length > 0) return { kind: 'ambiguous', targets };
  if (target !== undefined) return { kind: 'found', target };
  const [module] = broken;
  // What is wrong with it is more to the point than that it exports nothing.
  return module === undefined ? { kind: 'none' } : { kind: 'found', target: module };
}

async function saidInPackage(directory: string): Promise<Discovery | undefined> {
  const text = await readFile(join(directory, 'package.json'), 'utf8').catch(() => undefined);
  const settings = text === undefined ? undefined : member(parse(text), 'sluice');
  const target = member(settings, 'app');
  if (target === undefined) return undefined;
  if (typeof target === 'string' && target !== '') return { kind: 'found', target };
  const problem = `"app" of "sluice" in package.json is ${JSON.stringify(target)}; it must be a text such as "src/main.ts:app".`;
  return { kind: 'invalid', problem };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // npm and Node say what is wrong with it.
    return undefined;
  }
}

function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** The targets in the first file of a name; undefined when there is no file, or no application in it. */
async function lookAt(
  directory: string,
  base: string,
): Promise<readonly string[] | 'broken' | undefined> {
  for (const extension of EXTENSIONS) {
    const path = base + extension;
    const source = await readFile(join(directory, path), 'utf8').catch(() => undefined);
    if (source === undefined) continue;
    const { code, problems } = compile(path, source);
    if (problems.length > 0) return 'broken';
    const exports = scanModule(code).exports ?? [];
    const { exportName, candidates } = chooseExport(path, { code, exports });
    if (exportName !== undefined) return [`${path}:${exportName}`];
    return candidates.length === 0 ? undefined : candidates.map((name) => `${path}:${name}`);
  }
  return undefined;
}
