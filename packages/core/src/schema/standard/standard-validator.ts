import type { StandardSchemaV1 } from '@standard-schema/spec';
import { EXTRA_FORBIDDEN, type Location, MISSING, Problem, toIssue } from '../problem.js';
import { MAX_ISSUES, type Issue } from '../../validation-error.js';
import { addIssues } from '../report.js';
import type { Validated, Validator } from '../validator.js';

const NOT_CHECKED = new Problem('value_error', 'Value error, the input could not be checked');

/** Makes the validator of a Standard Schema value; a schema that throws refuses the value. */
export function standardValidator(schema: StandardSchemaV1): Validator {
  const { validate } = schema['~standard'];
  return (value, loc) => {
    const unchecked = (): Validated => ({ ok: false, issues: [toIssue(NOT_CHECKED, loc, value)] });
    try {
      const result = validate(value);
      if (!(result instanceof Promise)) return mapped(result, value, loc);
      return result.then((settled) => mapped(settled, value, loc)).catch(unchecked);
    } catch {
      return unchecked();
    }
  };
}

function mapped(
  result: StandardSchemaV1.Result<unknown>,
  input: unknown,
  loc: Location,
): Validated {
  if (result.issues === undefined) return { ok: true, value: result.value };
  const issues: Issue[] = [];
  for (const issue of result.issues) {
    if (addIssues(issues, toFastApi(issue, input, loc))) break;
  }
  return { ok: false, issues };
}

function toFastApi(issue: StandardSchemaV1.Issue, input: unknown, loc: Location): Issue[] {
  const keys = (issue.path ?? []).map((part) => (typeof part === 'object' ? part.key : part));
  const path = keys.map((key) => (typeof key === 'symbol' ? String(key) : key));
  const { received, container } = follow(input, path);
  const at = [...loc, ...path];
  const unknown = unknownKeys(issue);
  if (unknown !== undefined) {
    return unknown.map((key) =>
      toIssue(EXTRA_FORBIDDEN, [...at, key], follow(received, [key]).received),
    );
  }
  if (received === undefined && path.length > 0) return [toIssue(MISSING, at, container)];
  return [toIssue(new Problem(wordFor(issue), issue.message), at, received)];
}

/** The received value at a path, and the object or array that contains it. */
function follow(input: unknown, path: Location): { received: unknown; container: unknown } {
  let received = input;
  let container: unknown;
  for (const key of path) {
    container = received;
    const holder = typeof received === 'object' && received !== null ? received : {};
    received = Object.hasOwn(holder, key) ? Reflect.get(holder, key) : undefined;
  }
  return { received, container };
}

const WORD_OF_EXPECTED: Readonly<Record<string, string>> = {
  string: 'string_type',
  number: 'float_type',
  int: 'int_type',
  boolean: 'bool_type',
  date: 'datetime_type',
  array: 'list_type',
  object: 'model_attributes_type',
  record: 'dict_type',
};

/** Finds FastAPI's word for an issue. The standard has only messages; zod adds `code` and `expected`. */
function wordFor(issue: object): string {
  const { code, expected } = issue as { code?: unknown; expected?: unknown };
  const known = code === 'invalid_type' && typeof expected === 'string';
  return (known ? WORD_OF_EXPECTED[expected] : undefined) ?? 'value_error';
}

/** zod reports all unknown keys of an object as one issue. */
function unknownKeys(issue: object): string[] | undefined {
  const { code, keys } = issue as { code?: unknown; keys?: unknown };
  if (code !== 'unrecognized_keys' || !Array.isArray(keys)) return undefined;
  return keys.slice(0, MAX_ISSUES).filter((key) => typeof key === 'string');
}
