import type { OperationModel } from '../model/app-model.js';
import { pathNames, pathShape, pathTemplate } from '../model/path.js';
import type { PathModel } from '../types/path-model.js';

/** A path as the document shows it. */
export interface PathTemplate {
  /** `/items/{id}`. */
  readonly path: string;
  /** From the path's own names of parameters to those of the template. */
  readonly names: ReadonlyMap<string, string>;
}

/**
 * Gives each path its template.
 *
 * OpenAPI treats `/items/{id}` and `/items/{item}` as one path with one operation for each method, so the
 * first of them names the parameters of all. Two operations of one method whose paths differ by a convertor
 * alone have templates of their own: `/items/{id}` and `/items/{id_int}`.
 */
export function pathTemplates(
  operations: readonly OperationModel[],
): (path: PathModel) => PathTemplate {
  const templates = new Map<string, PathTemplate>();
  const taken = new Set<string>();
  for (const group of samePaths(operations)) {
    const shared = hasConflict(group) ? undefined : group[0]?.path;
    for (const { path } of group) {
      const shape = pathShape(path);
      if (templates.has(shape)) continue;
      const named = namesAs(path, pathNames(shared ?? path));
      const plain = template(path, named);
      const isFree = shared !== undefined || !taken.has(plain);
      const names = isFree ? named : namesAs(path, convertedNames(path));
      templates.set(shape, { path: template(path, names), names });
      taken.add(template(path, names));
    }
  }
  return (path) => {
    const { path: shown, names } = templates.get(pathShape(path)) ?? { path: '', names: NO_NAMES };
    // A path of the same shape has names of its own.
    const targets = [...names.values()];
    return { path: shown, names: namesAs(path, targets) };
  };
}

const NO_NAMES: ReadonlyMap<string, string> = new Map();

/** The operations by their paths without convertors, those without convertors first. */
function samePaths(operations: readonly OperationModel[]): readonly (readonly OperationModel[])[] {
  const groups = new Map<string, OperationModel[]>();
  for (const operation of operations) {
    const key = pathShape(withoutConvertors(operation.path));
    groups.set(key, [...(groups.get(key) ?? []), operation]);
  }
  return [...groups.values()].map((group) =>
    hasConflict(group)
      ? group.toSorted((one, other) => convertorCount(one.path) - convertorCount(other.path))
      : group,
  );
}

/** True when two paths of a group are different routes, and have a method in common. */
function hasConflict(group: readonly OperationModel[]): boolean {
  const shapes = new Map<string, string>();
  return group.some(({ path, methods }) =>
    methods.some((method) => {
      const shape = pathShape(path);
      const earlier = shapes.get(method) ?? shape;
      shapes.set(method, earlier);
      return earlier !== shape;
    }),
  );
}

function convertorCount({ segments }: PathModel): number {
  return segments.filter((segment) => convertorOf(segment) !== undefined).length;
}

function convertorOf(segment: PathModel['segments'][number]): string | undefined {
  return segment.kind === 'parameter' ? segment.convertor : undefined;
}

function withoutConvertors({ pattern, segments }: PathModel): PathModel {
  return {
    pattern,
    segments: segments.map((segment) =>
      segment.kind === 'parameter' ? { kind: 'parameter', name: segment.name } : segment,
    ),
  };
}

/** The names of a path's parameters, with their convertors: `id_int`. */
function convertedNames({ segments }: PathModel): string[] {
  return segments.flatMap((segment) => {
    if (segment.kind === 'static') return [];
    const convertor = convertorOf(segment);
    return convertor === undefined ? segment.name : `${segment.name}_${convertor}`;
  });
}

function namesAs(path: PathModel, targets: readonly string[]): ReadonlyMap<string, string> {
  return new Map(pathNames(path).map((name, index) => [name, targets[index] ?? name]));
}

function template(path: PathModel, names: ReadonlyMap<string, string>): string {
  return pathTemplate(path, (name) => names.get(name) ?? name);
}
