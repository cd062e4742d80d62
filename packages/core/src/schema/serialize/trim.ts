import { isDeepStrictEqual } from 'node:util';

import { isObject } from '../../types/members.js';
import type { OutputModel, OutputTree } from '../../types/output-model.js';
import type { TypeModel } from '../../types/type-model.js';
import { classView } from '../classes/class-view.js';
import { classModel } from '../classes/class-model.js';
import { compileProjection } from '../kinds/kinds.js';
import { wasNeverSent } from '../kinds/was-set.js';
import { type Projection, listOf } from '../output/projection.js';

/** Makes the projection of an operation that sends only parts of its results. */
export function compileOutput(type: TypeModel | undefined, output: OutputModel): Projection {
  const project = type && compileProjection(type);
  const trim = compileTrim(type, output);
  if (project === undefined) return (value) => trim(value, value);
  return (value) => {
    const projected = project(value);
    return projected instanceof Promise
      ? projected.then((ready) => trim(ready, value))
      : trim(projected, value);
  };
}

/** Makes the function that leaves out what an operation excludes, at every level of plain data. */
function compileTrim(type: TypeModel | undefined, output: OutputModel): Trim {
  const { include, exclude } = output;
  return (value, source) => trimmed(value, { type, source, output, include, exclude });
}

/** Takes a projected value, and what the handler returned. */
type Trim = (value: unknown, source: unknown) => unknown;

interface Place {
  /** What the handler returned here, before it was projected. */
  readonly source: unknown;
  readonly type: TypeModel | undefined;
  readonly output: OutputModel;
  readonly include: OutputTree | undefined;
  readonly exclude: OutputTree | undefined;
}

function trimmed(value: unknown, place: Place): unknown {
  if (Array.isArray(value)) {
    const type = place.type?.kind === 'array' ? place.type.items : undefined;
    const sources = listOf(place.source) ?? [];
    return value.map((item, index) => trimmed(item, { ...place, type, source: sources[index] }));
  }
  if (!isPlain(value)) return value;
  const { type, source, output, include, exclude } = place;
  const kept: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    const excluded = exclude?.get(name);
    if (excluded?.size === 0 || (include !== undefined && !include.has(name))) continue;
    if (output.excludeNone && member === null) continue;
    const declared = type && memberOf(type, name);
    if (output.excludeDefaults && isDefault(member, declared)) continue;
    if (output.excludeUnset && isUnset(member, source, declared)) continue;
    // Of a property that is included as a whole, everything is.
    const included = include?.get(name);
    const below = included?.size === 0 ? undefined : included;
    const within = {
      type: declared?.type,
      source: isObject(source) ? Reflect.get(source, declared?.name ?? name) : undefined,
      output,
      include: below,
      exclude: excluded,
    };
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
  /** The key in the object that the handler returned; defaults to the name in JSON. */
  readonly name?: string;
  readonly wireName?: string;
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

function isUnset(value: unknown, source: unknown, declared: DeclaredMember | undefined): boolean {
  const { name, wireName } = declared ?? {};
  if (!isObject(source) || name === undefined || wireName === undefined) return false;
  return wasNeverSent(source, { name, wireName }) && isDefault(value, declared);
}
