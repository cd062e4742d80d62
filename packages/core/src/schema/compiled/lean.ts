import { isConstructor } from '../../types/constructor.js';
import { type ClassModel, classModel, hasClassSchema } from '../classes/class-model.js';
import { MAX_DEPTH } from '../problem.js';
import { hasFixedKeys, hasPrivateNames } from './class-source.js';

/**
 * How instances lose the members that have been given no value.
 *
 * A field without initialiser makes an own `undefined` of each absent key, so that
 * `{ ...stored, ...patch }` would erase what a client did not send.
 */
export interface LeanPlan {
  /** Members that a valid instance may lack. */
  readonly optional: readonly string[];
  /**
   * All members, in their order, when an instance may be made again without running its initialisers:
   * an object that keys are deleted from is a slow one. Undefined where they have to be deleted.
   */
  readonly members: readonly string[] | undefined;
}

/** The properties that a maker gives to an instance. */
interface MadeProperties {
  readonly properties: ReadonlySet<string>;
  /** Those that get `undefined` when they are absent, as class-transformer does for `@Expose`. */
  readonly exposed: ReadonlySet<string>;
}

/** Reads what may be absent from instances of a class; undefined when nothing can be. */
export function leanPlan(
  model: ClassModel,
  blank: object,
  { properties, exposed }: MadeProperties,
): LeanPlan | undefined {
  const { type } = model;
  const isMade = (name: string): boolean =>
    Object.hasOwn(blank, name) ? Reflect.get(blank, name) === undefined : exposed.has(name);
  const optional = [...properties].filter(
    (name) => isMade(name) && !(name in type.prototype) && !isRequired(model, name),
  );
  if (optional.length === 0) return undefined;
  const members = [...new Set([...Object.keys(blank), ...properties])];
  const canRemake =
    hasFixedKeys(type) &&
    !hasPrivateNames(type) &&
    Object.values(blank).every(isSelfContained) &&
    !members.some((name) => name in type.prototype);
  return { optional, members: canRemake ? members : undefined };
}

/** True when an instance without it is refused. */
function isRequired({ properties }: ClassModel, name: string): boolean {
  return properties.some((each) => each.name === name && each.required);
}

/** A value that cannot know the instance it was made for. */
function isSelfContained(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isSelfContained);
  if (typeof value !== 'object' || value === null) return typeof value !== 'function';
  return value instanceof Date || Object.getPrototypeOf(value) === Object.prototype
    ? Object.values(value).every(isSelfContained)
    : false;
}

/** Removes absent members from instances that class-transformer has made, nested ones too. */
export function dropAbsent(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null || depth >= MAX_DEPTH) return;
  if (Array.isArray(value) || value instanceof Set) {
    for (const item of value as Iterable<unknown>) dropAbsent(item, depth + 1);
    return;
  }
  const type = value.constructor;
  if (!isConstructor(type) || !hasClassSchema(type)) return;
  for (const { name } of classModel(type).properties) {
    const own = Object.getOwnPropertyDescriptor(value, name);
    if (own === undefined || !('value' in own)) continue;
    if (own.value === undefined) Reflect.deleteProperty(value, name);
    else dropAbsent(own.value, depth + 1);
  }
}
