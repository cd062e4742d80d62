import { defaultSource } from '../classes/default-value.js';
import { isReserved } from '../classes/reserved.js';
import { discreet } from '../classes/secrets.js';
import { type Projection, isHolder, nothing, whenAll } from '../output/projection.js';
import { defined, isRecord, ownValue } from '../../types/members.js';
import type { TypeModel } from '../../types/type-model.js';
import { EXTRA_FORBIDDEN, MISSING, NOT_AN_OBJECT, refused, toIssue } from '../problem.js';
import { addIssues } from '../report.js';
import { closing } from '../schema-context.js';
import type { Issue } from '../../validation-error.js';
import type { Validated, Validator, ValidatorOptions } from '../validator.js';
import { docsKeywords } from './docs-keywords.js';
import { mergeExtra } from './merge-extra.js';
import { underFieldNames } from './field-names.js';
import type { Kinds, TypeKind } from './kind.js';
import { settleAll } from './settle-all.js';
import { wireValue } from './wire-value.js';

export const OBJECT_KIND: TypeKind<ObjectType> = {
  validator(type, options, kinds) {
    const members = Object.entries(type.properties).map(([name, property]) => ({
      name,
      required: property.required,
      makeDefault: defaultSource(property.defaultValue),
      validate: kinds.validator(property.type, options),
    }));
    return underFieldNames(
      discreet(objectValidator(members, options), type, options.strictness),
      options,
    );
  },
  schema(type, context, kinds) {
    const entries = Object.entries(type.properties);
    const required = entries.filter(([, property]) => property.required).map(([name]) => name);
    const properties = entries.map(
      ([name, { type: own, docs = {}, defaultValue }]) =>
        [
          name,
          mergeExtra(
            {
              ...kinds.schema(own, context),
              ...docsKeywords(docs, own),
              ...defined({ default: wireValue(defaultValue, own) }),
            },
            docs.openapiExtra,
          ),
        ] as const,
    );
    return {
      type: 'object',
      properties: Object.fromEntries(properties),
      ...(required.length > 0 ? { required } : undefined),
      ...closing(context),
    };
  },
  projection: objectProjection,
  expected: () => 'an object',
  parts: ({ properties }) => Object.values(properties).map(({ type }) => type),
};

type ObjectType = Extract<TypeModel, { readonly kind: 'object' }>;

/** A named member of an object and how its value is checked. */
interface Member {
  readonly name: string;
  readonly required: boolean;
  /** Makes the value of an absent member, which is not validated. */
  readonly makeDefault?: (() => unknown) | undefined;
  readonly validate: Validator;
}

/**
 * Makes the validator of a fixed set of named values.
 *
 * Members of a text source are separate parameters to a client, so a missing one has the input
 * `null`; in a JSON object it is the object, as with FastAPI.
 */
function objectValidator(members: readonly Member[], options: ValidatorOptions): Validator {
  const names = new Set(members.map((member) => member.name));
  const isForbidden = forbiddenNames(options);
  return (value, loc) => {
    if (!isRecord(value)) return refused(NOT_AN_OBJECT, loc, value);
    const present: string[] = [];
    const results: (Validated | Promise<Validated>)[] = [];
    for (const { name, required, makeDefault, validate } of members) {
      const given = ownValue(value, name);
      if (given === undefined && makeDefault !== undefined) {
        present.push(name);
        results.push({ ok: true, value: makeDefault() });
      } else if (given !== undefined) {
        present.push(name);
        results.push(validate(given, [...loc, name]));
      } else if (required) {
        present.push(name);
        results.push(refused(MISSING, [...loc, name], options.mode === 'text' ? null : value));
      }
    }
    const extras =
      isForbidden === undefined
        ? []
        : extraIssues(value, (name) => !names.has(name) && isForbidden(name), loc);
    return settleAll(results, (settled) => gathered(present, settled, extras));
  };
}

/** Which unknown names are reported, as for a class; undefined for none. */
function forbiddenNames({
  mode,
  forbidUnknown,
  strictness,
}: ValidatorOptions): ((name: string) => boolean) | undefined {
  if (forbidUnknown) return () => true;
  return mode === 'json' && strictness === 'strict' ? isReserved : undefined;
}

function extraIssues(
  value: Readonly<Record<string, unknown>>,
  isExtra: (name: string) => boolean,
  loc: readonly (string | number)[],
): Issue[] {
  return Object.keys(value)
    .filter(isExtra)
    .map((name) => toIssue(EXTRA_FORBIDDEN, [...loc, name], value[name]));
}

function gathered(
  names: readonly string[],
  results: readonly Validated[],
  extras: readonly Issue[],
): Validated {
  const issues: Issue[] = [];
  const object: Record<string, unknown> = {};
  results.forEach((result, index) => {
    const name = names[index];
    if (!result.ok) addIssues(issues, result.issues);
    else if (name !== undefined) object[name] = result.value;
  });
  addIssues(issues, extras);
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: object };
}

function objectProjection({ properties }: ObjectType, name: string, kinds: Kinds): Projection {
  const place = { name, expected: 'an object' };
  const members = Object.entries(properties).map(([key, { type }]) => ({
    key,
    project: kinds.projection(type, `"${key}"`) ?? ((member: unknown): unknown => member),
  }));
  return (value) => {
    if (!isHolder(value)) return nothing(value, place);
    const present = members.flatMap(({ key, project }) => {
      const member: unknown = Reflect.get(value, key);
      return member === undefined ? [] : [{ key, written: project(member) }];
    });
    return whenAll(
      present.map(({ written }) => written),
      (written) => Object.fromEntries(present.map(({ key }, index) => [key, written[index]])),
    );
  };
}
