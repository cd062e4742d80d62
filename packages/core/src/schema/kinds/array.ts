import type { ArrayConstraints } from '../../types/constraints.js';
import { defined } from '../../types/members.js';
import type { ListStyle } from '../../types/parameter-source.js';
import type { TypeModel } from '../../types/type-model.js';
import { type Location, NOT_A_LIST, refused } from '../problem.js';
import { MAX_ISSUES, type Issue } from '../../validation-error.js';
import { addIssues } from '../report.js';
import { MAX_ITEMS } from '../rules/array-max-size.js';
import { MIN_ITEMS } from '../rules/array-min-size.js';
import { discreet } from '../classes/secrets.js';
import { listOf, nothing, whenAll } from '../output/projection.js';
import { type Limits, limitCheck, limitDefect, limitSchema } from '../rules/limit.js';
import type { Validated, Validator, ValueMode } from '../validator.js';
import type { TypeKind } from './kind.js';

const LIMITS: Limits<ArrayConstraints, readonly unknown[]> = {
  minItems: MIN_ITEMS,
  maxItems: MAX_ITEMS,
};

export const ARRAY_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'array' }>> = {
  validator: (type, options, kinds) =>
    discreet(
      arrayValidator(kinds.validator(type.items, options), type, options.mode),
      type,
      options.strictness,
    ),
  schema: ({ items, constraints }, context, kinds) => ({
    type: 'array',
    items: kinds.schema(items, context),
    ...limitSchema(LIMITS, constraints),
  }),
  projection(type, name, kinds) {
    const place = { name, expected: expected(type) };
    const items = kinds.projection(type.items, `an item of ${name}`);
    return (value) => {
      const list = listOf(value);
      if (list === undefined) return nothing(value, place);
      return items === undefined ? list : whenAll(list.map(items), (written) => written);
    };
  },
  expected,
  defect({ items, constraints }, value, kinds) {
    if (!Array.isArray(value)) return 'is not an array';
    const size = limitDefect(LIMITS, constraints, value);
    if (size !== undefined) return size;
    const ofItem = value.map((item) => kinds.defect(items, item)).find(Boolean);
    return ofItem && `has an item that ${ofItem}`;
  },
  parts: ({ items }) => [items],
  limits: ({ items }, kinds) => ['minItems', 'maxItems', ...kinds.limits(items)],
  limited: (type, limits, kinds) => ({
    ...type,
    items: kinds.limited(type.items, limits),
    constraints: {
      ...type.constraints,
      ...defined({ minItems: limits.minItems, maxItems: limits.maxItems }),
    },
  }),
};

function expected({ items }: Extract<TypeModel, { readonly kind: 'array' }>): string {
  return `a list of ${items.kind === 'class' ? items.type.name : `${items.kind}s`}`;
}

/**
 * Makes the validator of an array. An array of a wrong size fails before any item is checked.
 *
 * In text a single value is an array of one item, because `?tag=a` has no other form.
 */
function arrayValidator(
  items: Validator,
  { constraints, style }: Extract<TypeModel, { readonly kind: 'array' }>,
  mode: ValueMode,
): Validator {
  const check = limitCheck(LIMITS, constraints);
  const separator = style === undefined ? undefined : SEPARATORS[style];
  return (value, loc) => {
    const given: unknown = mode === 'text' && !Array.isArray(value) ? [value] : value;
    if (!Array.isArray(given)) return refused(NOT_A_LIST, loc, value);
    const list = mode === 'json' || separator === undefined ? given : parted(given, separator);
    const problem = check(list);
    if (problem !== undefined) return refused(problem, loc, given);
    const read: Read = { values: [], issues: [] };
    for (let index = 0; index < list.length; index += 1) {
      const result = items(list[index], [...loc, index]);
      if (result instanceof Promise) return readLater(result, read, { items, list, loc, index });
      if (take(read, result)) break;
    }
    return verdict(read);
  };
}

const SEPARATORS: Readonly<Record<ListStyle, string>> = {
  csv: ',',
  spaceDelimited: ' ',
  pipeDelimited: '|',
};

/** The items of texts that hold several each; an empty text holds none. */
function parted(texts: readonly unknown[], separator: string): unknown[] {
  return texts.flatMap((text) => {
    if (typeof text !== 'string') return [text];
    return text === '' ? [] : text.split(separator);
  });
}

interface Read {
  readonly values: unknown[];
  readonly issues: Issue[];
}

/** Adds a result; true when the list of issues is full, so that the work can stop. */
function take({ values, issues }: Read, result: Validated): boolean {
  if (!result.ok) return addIssues(issues, result.issues);
  values.push(result.value);
  return false;
}

function verdict({ values, issues }: Read): Validated {
  return issues.length > 0 ? { ok: false, issues } : { ok: true, value: values };
}

interface Rest {
  readonly items: Validator;
  readonly list: readonly unknown[];
  readonly loc: Location;
  /** The index of the item whose promise is pending. */
  readonly index: number;
}

/** The number of items validated concurrently once an item has returned a promise. */
const AT_ONCE = 100;

async function readLater(first: Promise<Validated>, read: Read, rest: Rest): Promise<Validated> {
  const { items, list, loc } = rest;
  let index = rest.index + 1;
  take(read, await first);
  while (index < list.length && read.issues.length < MAX_ISSUES) {
    const start = index;
    const some = list.slice(start, start + AT_ONCE);
    const results = await Promise.all(
      some.map(async (item, at) => items(item, [...loc, start + at])),
    );
    for (const result of results) take(read, result);
    index += some.length;
  }
  return verdict(read);
}
