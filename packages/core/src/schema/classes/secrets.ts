import type { TypeModel } from '../../types/type-model.js';
import { type ClassView, classView } from './class-view.js';
import { type ClassProperty, classModel } from './class-model.js';
import { reachableModels } from './reachable-models.js';
import type { Location } from '../problem.js';
import { withoutInput } from '../report.js';
import type { Issue } from '../../validation-error.js';
import type { Strictness, Validated, Validator } from '../validator.js';

/**
 * Keeps secrets out of a validator's issues.
 *
 * An issue never echoes a value that is, contains or should contain a secret, nor an unknown key of a
 * class with secrets, which may be a misspelt secret.
 */
export function discreet(validate: Validator, type: TypeModel, strictness?: Strictness): Validator {
  // Without groups: a property is secret even if no rule of the chosen groups applies to it.
  const view = classView(strictness === undefined ? {} : { strictness });
  if (!holdsSecrets(type, view)) return validate;
  const hide = (result: Validated, { length }: Location): Validated =>
    result.ok ? result : { ok: false, issues: result.issues.map((issue) => hidden(issue, length)) };
  const hidden = (issue: Issue, depth: number): Issue => {
    // The issue of an absent value has the object around it as `input`, so that object is checked.
    const path = issue.loc.slice(depth, issue.type === 'missing' ? -1 : undefined);
    return isPublic(type, path, view) ? issue : withoutInput(issue);
  };
  return (value, loc) => {
    const result = validate(value, loc);
    return result instanceof Promise
      ? result.then((settled) => hide(settled, loc))
      : hide(result, loc);
  };
}

/** True when a type contains a secret property at any depth. */
function holdsSecrets(type: TypeModel, view: ClassView): boolean {
  if (type.kind === 'array') return holdsSecrets(type.items, view);
  if (type.kind === 'map') return holdsSecrets(type.values, view);
  if (type.kind === 'union') return type.members.some((each) => holdsSecrets(each.type, view));
  if (type.kind === 'object') {
    return Object.values(type.properties).some((each) => holdsSecrets(each.type, view));
  }
  return (
    type.kind === 'class' &&
    reachableModels(classModel(type.type, view)).some(({ properties }) =>
      properties.some(({ secret }) => secret),
    )
  );
}

/** True when no value at a path can be a secret or contain one. */
function isPublic(root: TypeModel, path: Location, view: ClassView): boolean {
  let types: readonly TypeModel[] = [root];
  for (const key of path) {
    const members = types.flatMap((type) => membersAt(type, key, view));
    if (members.some(({ secret }) => secret)) return false;
    const mayBeSecret = types.some((type) => holdsSecrets(type, view));
    if (members.length === 0) return !mayBeSecret;
    types = members.flatMap((member) => member.types);
  }
  return !types.some((type) => holdsSecrets(type, view));
}

interface Member {
  readonly secret: boolean;
  /** More than one type with a discriminator. */
  readonly types: readonly TypeModel[];
}

function membersAt(type: TypeModel, key: string | number, view: ClassView): readonly Member[] {
  if (type.kind === 'array') return [{ secret: false, types: [type.items] }];
  if (type.kind === 'map') return [{ secret: false, types: [type.values] }];
  if (type.kind === 'union') {
    const named = type.members.filter(
      ({ name, tags }) => name === key || tags.some((tag) => String(tag) === key),
    );
    return named.map((member) => ({ secret: false, types: [member.type] }));
  }
  if (type.kind === 'object') {
    const property = Object.hasOwn(type.properties, key) ? type.properties[key] : undefined;
    return property === undefined ? [] : [{ secret: false, types: [property.type] }];
  }
  if (type.kind !== 'class') return [];
  return classModel(type.type, view)
    .properties.filter(({ wireName }) => wireName === key)
    .map((property) => ({ secret: property.secret, types: typesOf(property) }));
}

function typesOf({ type, discriminator }: ClassProperty): TypeModel[] {
  const subTypes = (discriminator?.subTypes ?? []).map(({ value }): TypeModel => ({
    kind: 'class',
    type: value,
  }));
  if (type.kind !== 'array') return [type, ...subTypes];
  return [type, ...subTypes.map((items): TypeModel => ({ ...type, items }))];
}
