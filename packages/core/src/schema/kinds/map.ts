import type { TypeModel } from '../../types/type-model.js';
import { isRecord } from '../../types/members.js';
import { discreet } from '../classes/secrets.js';
import { type Projection, isHolder, nothing, whenAll } from '../output/projection.js';
import { type Location, Problem, refused } from '../problem.js';
import { addIssues } from '../report.js';
import { MAX_ISSUES, type Issue } from '../../validation-error.js';
import type { JsonSchema } from '../schema-context.js';
import type { Validated, Validator } from '../validator.js';
import type { Kinds, TypeKind } from './kind.js';
import { settleAll } from './settle-all.js';

type MapType = Extract<TypeModel, { readonly kind: 'map' }>;

export const MAP_KIND: TypeKind<MapType> = {
  validator(type, options, kinds) {
    const keys = type.keys && kinds.validator(type.keys, { ...options, mode: 'text' });
    const values = kinds.validator(type.values, options);
    return discreet(mapValidator(keys, values), type, options.strictness);
  },
  schema({ keys, values }, context, kinds) {
    const names = keys && propertyNames(kinds.schema(keys, context));
    return {
      type: 'object',
      ...names,
      additionalProperties: kinds.schema(values, context),
    };
  },
  projection: mapProjection,
  expected: () => 'an object',
  parts: ({ values }) => [values],
};

const DICT_TYPE = new Problem('dict_type', 'Input should be a valid dictionary');

/** Keys are text, so that only a schema of text describes them. */
function propertyNames(schema: JsonSchema): { propertyNames: JsonSchema } | undefined {
  return 'type' in schema && schema.type === 'string' ? { propertyNames: schema } : undefined;
}

function mapValidator(keys: Validator | undefined, values: Validator): Validator {
  return (value, loc) => {
    if (!isRecord(value)) return refused(DICT_TYPE, loc, value);
    const names = Object.keys(value);
    const results: (Validated | Promise<Validated>)[] = [];
    let failed = 0;
    for (const name of names) {
      // The report is full: further values are not looked at.
      if (failed >= MAX_ISSUES) break;
      const entry = entryOf(name, value[name], { keys, values, loc });
      if (!(entry instanceof Promise) && !entry.ok) failed += entry.issues.length;
      results.push(entry);
    }
    return settleAll(results, gathered);
  };
}

interface EntryContext {
  readonly keys: Validator | undefined;
  readonly values: Validator;
  readonly loc: Location;
}

function entryOf(
  name: string,
  value: unknown,
  { keys, values, loc }: EntryContext,
): Validated | Promise<Validated> {
  const at = [...loc, name];
  const key = keys === undefined ? accepted(name) : keys(name, [...at, '[key]']);
  return settleAll([key, values(value, at)], ([checkedKey, checkedValue]) => {
    const issues: Issue[] = [];
    if (checkedKey?.ok === false) addIssues(issues, checkedKey.issues);
    if (checkedValue?.ok === false) addIssues(issues, checkedValue.issues);
    if (checkedKey?.ok !== true || checkedValue?.ok !== true) return { ok: false, issues };
    return accepted([String(checkedKey.value), checkedValue.value]);
  });
}

function accepted(value: unknown): Validated {
  return { ok: true, value };
}

function gathered(results: readonly Validated[]): Validated {
  const issues: Issue[] = [];
  const entries: [string, unknown][] = [];
  for (const result of results) {
    if (!result.ok) addIssues(issues, result.issues);
    // `entryOf` makes a pair of each accepted value.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    else entries.push(result.value as [string, unknown]);
  }
  return issues.length > 0 ? { ok: false, issues } : accepted(Object.fromEntries(entries));
}

function mapProjection({ values }: MapType, name: string, kinds: Kinds): Projection {
  const place = { name, expected: 'an object' };
  const project = kinds.projection(values, `a value of ${name}`);
  return (value) => {
    const entries = entriesOf(value);
    if (entries === undefined) return nothing(value, place);
    const written = entries.map(([, member]) => (project === undefined ? member : project(member)));
    return whenAll(written, (members) =>
      Object.fromEntries(entries.map(([key], index) => [key, members[index]])),
    );
  };
}

/** The entries of a Map, or of an object; undefined for any other value. */
export function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | undefined {
  if (value instanceof Map) return [...value].map(([key, member]) => [String(key), member]);
  return isHolder(value) ? Object.entries(value) : undefined;
}
