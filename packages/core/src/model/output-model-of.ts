import type { OutputOptions } from '../decorators/options.js';
import type { OutputModel, OutputTree } from '../types/output-model.js';
import type { Report } from './problems.js';

/** The parts of a result that are sent; undefined for all of it. Groups are a part of the type instead. */
export function outputModelOf(options: OutputOptions, report: Report): OutputModel | undefined {
  const { include, exclude } = options;
  const { excludeNone = false, excludeUnset = false, excludeDefaults = false } = options;
  const empty = [...(include ?? []), ...(exclude ?? [])].filter((path) => !PATH.test(path));
  if (empty.length > 0 || include?.length === 0) {
    report(
      'E_OPTION_INVALID',
      `has an output without names: ${JSON.stringify(empty)}.`,
      "Name properties as they are in JSON: ['id', 'owner.name'].",
    );
  }
  const hasNothing = [include, exclude].every((paths) => (paths ?? []).length === 0);
  if (hasNothing && !excludeNone && !excludeUnset && !excludeDefaults) return undefined;
  return {
    include: include && treeOf(include),
    exclude: exclude && treeOf(exclude),
    excludeNone,
    excludeUnset,
    excludeDefaults,
  };
}

const PATH = /^[^.]+(?:\.[^.]+)*$/;

type Tree = Map<string, Tree>;

/** A name that is given as a whole has nothing below it. */
function treeOf(paths: readonly string[]): OutputTree {
  const root: Tree = new Map();
  const whole = new Set(paths);
  for (const path of paths) {
    let tree = root;
    let name = '';
    for (const part of path.split('.')) {
      name = name === '' ? part : `${name}.${part}`;
      const below = tree.get(part) ?? new Map();
      tree.set(part, below);
      if (whole.has(name)) break;
      tree = below;
    }
  }
  return root;
}
