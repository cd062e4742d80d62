import type { ClassModel } from '../classes/class-model.js';
import { forbidsUnknown } from '../classes/model-mark.js';
import { EXTRA_FORBIDDEN, type Location, toIssue } from '../problem.js';
import { addIssues } from '../report.js';
import type { Validated } from '../validator.js';
import type { Issue } from '../../validation-error.js';
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
  if (options.forbidUnknown || forbidsUnknown(object.constructor)) {
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

/** A value that was received, and its place. */
interface Received {
  readonly input: object;
  readonly loc: Location;
}

/**
 * Makes the check of a class without any validator, which class-validator's whitelist does not know: removes
 * the properties that the class does not declare; with `forbidUnknown` each that was received is an issue.
 */
export function undeclaredCheck(
  { type, properties }: ClassModel,
  options: Pick<ClassOptions, 'forbidUnknown'>,
): (instance: object, received: Received) => Validated {
  const forbidUnknown = options.forbidUnknown || forbidsUnknown(type);
  const declared = new Set(properties.map(({ name }) => name));
  return (instance, { input, loc }) => {
    const issues: Issue[] = [];
    for (const name of Object.keys(instance)) {
      if (declared.has(name)) continue;
      // An initialiser or the constructor may have added the property.
      if (forbidUnknown && Object.hasOwn(input, name)) {
        const issue = toIssue(EXTRA_FORBIDDEN, [...loc, name], Reflect.get(input, name));
        if (addIssues(issues, [issue])) break;
      }
      Reflect.deleteProperty(instance, name);
    }
    return issues.length === 0 ? { ok: true, value: instance } : { ok: false, issues };
  };
}
