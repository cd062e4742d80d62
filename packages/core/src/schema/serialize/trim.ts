import { isDeepStrictEqual } from 'node:util';

import type { OutputModel, OutputTree } from '../../types/output-model.js';
import type { TypeModel } from '../../types/type-model.js';
import { classView } from '../classes/class-view.js';
import { classModel } from '../classes/class-model.js';
import { compileProjection } from '../kinds/kinds.js';
import type { Projection } from '../output/projection.js';

/** Makes the projection of an operation that sends only parts of its results. */
export function compileOutput(type: TypeModel | undefined, output: OutputModel): Projection {
  const project = type && compileProjection(type);
  const trim = compileTrim(type, output);
  if (project === undefined) return trim;
  return (value) => {
    const projected = project(value);
    return projected instanceof Promise ? projected.then(trim) : trim(projected);
  };
}

/** Makes the function that leaves out what an operation excludes, at every level of plain data. */
function compileTrim(type: TypeModel | undefined, output: OutputModel): Projection {
  const { include, exclude } = output;
  return (value) => trimmed(value, { type, output, include, exclude });
}

interface Place {
  readonly type: TypeModel | undefined;
  readonly output: OutputModel;
  readonly include: OutputTree | undefined;
  readonly exclude: OutputTree | undefined;
}

function trimmed(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) {
    const type = place.type?.kind === 'array' ? place.type.items : undefined;
    return value.map((item) => trimmed(item, { ...place, type }));
  }
  if (!isPlain(value)) return value;
  const { type, output, include, exclude } = place;
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const excluded = exclude?.get(name);
    if (excluded?.size === 0 || (include !== undefined && !include.has(name))) continue;
    if (output.excludeNone && member === null) continue;
    const declared = type && memberOf(type, name);
    if (output.excludeDefaults && isDefault(member, declared)) continue;
    // Of a property that is included as a whole, everything is.
    const included = include?.get(name);
    const below = included?.size === 0 ? undefined : included;
    const within = { type: declared?.type, output, include: below, exclude: excluded };
    // A property `__proto__` must not become the prototype.
    Object.defineProperty(kept, name, {
      value: trimmed(member, within),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return kept;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype &&
    !('toJSON' in value)
  );
}

interface DeclaredMember {
  readonly type: TypeModel;
  readonly defaultValue?: unknown;
}

function memberOf(type: TypeModel, name: string): DeclaredMember | undefined {
  if (type.kind === 'object') {
    return Object.hasOwn(type.properties, name) ? type.properties[name] : undefined;
  }
  if (type.kind === 'map') return { type: type.values };
  if (type.kind !== 'class') return undefined;
  const view = classView({ outputGroups: type.outputGroups ?? [] });
  return classModel(type.type, view).properties.find(({ wireName }) => wireName === name);
}

function isDefault(value: unknown, declared: DeclaredMember | undefined): boolean {
  const defaultValue = declared?.defaultValue;
  return defaultValue !== undefined && isDeepStrictEqual(value, defaultValue);
}
