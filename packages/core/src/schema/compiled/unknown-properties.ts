import type { ClassModel } from '../classes/class-model.js';
import type { ClassOptions } from './class-options.js';
import type { OpenNode, Pass } from './pass.js';

/**
 * Removes the properties of an instance that no rule names, as class-validator's whitelist does and
 * FastAPI too; with `forbidUnknown` each is an error instead.
 *
 * `names` are the properties with rules. Returns the errors.
 */
export function removeUnknown(
  object: object,
  names: ReadonlySet<string>,
  { options, pass }: { readonly options: ClassOptions; readonly pass: Pass },
): OpenNode[] | undefined {
  let unknown: string[] | undefined;
  for (const key of Object.keys(object)) {
    if (names.has(key)) continue;
    unknown ??= [];
    unknown.push(key);
  }
  if (unknown === undefined) return undefined;
  if (options.forbidUnknown) {
    pass.found += unknown.length;
    return unknown.map((property) => ({
      target: object,
      value: Reflect.get(object, property),
      property,
      constraints: { whitelistValidation: `property ${property} should not exist` },
    }));
  }
  // The last first: V8 then takes back how the object grew, and it stays a fast one.
  for (const key of unknown.toReversed()) {
    const isGone = Reflect.deleteProperty(object, key);
    if (!isGone) throw new TypeError(`${key} cannot be removed`);
  }
  return undefined;
}

/**
 * Removes the properties that a class without any validator does not declare. class-validator's
 * whitelist knows no such class.
 */
export function removeUndeclared(model: ClassModel, instance: object): object {
  const declared = new Set(model.properties.map((property) => property.name));
  for (const name of Object.keys(instance)) {
    if (!declared.has(name)) Reflect.deleteProperty(instance, name);
  }
  return instance;
}
