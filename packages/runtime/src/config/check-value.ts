import { isRecord } from '@sluice/core/internal';

import { nearest } from './nearest.js';

/** The place of a value: `['applications', 0, 'name']`. */
export type ConfigPath = readonly (string | number)[];

/** A mistake in a config file. */
export interface ConfigMistake {
  readonly path: ConfigPath;
  readonly what: string;
  readonly fix: string;
}

/** The rule that a value of the file must follow. */
export type ConfigRule =
  /** `problem` says what is wrong, as in "must be ...", or undefined; `expected` completes "must be". */
  | {
      readonly kind: 'checked';
      readonly expected: string;
      problem(value: unknown): string | undefined;
    }
  /** A key of Ray Serve without a meaning here; `instead` is a sentence that says how it is here. */
  | { readonly kind: 'inert'; readonly instead: string }
  | { readonly kind: 'list'; readonly items: ConfigRule }
  | {
      readonly kind: 'object';
      readonly keys: Readonly<Record<string, ConfigRule>>;
      readonly required: readonly string[];
      /** Null stands for a mapping that is left out; defaults to false. */
      readonly isNullable?: boolean;
    };

/** Finds everything in `value` that breaks `rule`. */
export function checkValue(value: unknown, rule: ConfigRule): readonly ConfigMistake[] {
  return checkAt({ path: [], root: rule }, value, rule);
}

interface Place {
  readonly path: ConfigPath;
  /** The rule of the whole file. */
  readonly root: ConfigRule;
}

function checkAt(
  { path, root }: Place,
  value: unknown,
  rule: ConfigRule,
): readonly ConfigMistake[] {
  const below = (key: string | number): Place => ({ path: [...path, key], root });
  if (rule.kind === 'inert') return [];
  if (rule.kind === 'checked') {
    const problem = rule.problem(value);
    return problem === undefined ? [] : [isWrong(path, value, problem)];
  }
  if (rule.kind === 'list') {
    if (!Array.isArray(value)) return [isWrong(path, value, 'must be a list.')];
    return value.flatMap((item, index) => checkAt(below(index), item, rule.items));
  }
  if (value === null && rule.isNullable === true) return [];
  if (!isRecord(value)) {
    return [isWrong(path, value, `must be a mapping with ${listOf(rule.keys).join(', ')}.`)];
  }
  const members = Object.entries(value).flatMap(([key, member]) => {
    const expected = Object.hasOwn(rule.keys, key) ? rule.keys[key] : undefined;
    if (expected !== undefined) return checkAt(below(key), member, expected);
    return [
      {
        path: [...path, key],
        what: 'is not a key that is known here.',
        fix: suggest(key, rule.keys, root),
      },
    ];
  });
  const missing = rule.required.filter((key) => !Object.hasOwn(value, key));
  return [
    ...members,
    ...missing.map((key) => ({ path, what: `has no ${key}.`, fix: `Add ${key}.` })),
  ];
}

function isWrong(path: ConfigPath, value: unknown, problem: string): ConfigMistake {
  return { path, what: `is ${show(value)}.`, fix: `It ${problem}` };
}

/** `applications[0].name`; empty for the file as a whole. */
export function showPath(path: ConfigPath): string {
  return path
    .map((part) =>
      typeof part === 'number'
        ? `[${part}]`
        : `.${/^[\w-]+$/.test(part) ? part : JSON.stringify(part)}`,
    )
    .join('')
    .replace(/^\./, '');
}

function suggest(key: string, keys: Keys, root: ConfigRule): string {
  const place = placesOf(key, root, '')[0];
  // A key in the wrong place is no slip of the keyboard, however near another key is.
  if (place !== undefined) return `It belongs into ${place}.`;
  const meant = nearest(key, Object.keys(keys));
  const advice = meant === undefined ? '' : `Did you mean ${meant}? `;
  return `${advice}The keys are ${listOf(keys).join(', ')}.`;
}

type Keys = Readonly<Record<string, ConfigRule>>;

/** The keys that do something. */
function listOf(keys: Keys): readonly string[] {
  return Object.keys(keys).filter((key) => keys[key]?.kind !== 'inert');
}

/** The mappings of the schema that have a key, by their paths. */
function placesOf(key: string, rule: ConfigRule, path: string): readonly string[] {
  if (rule.kind === 'list') return placesOf(key, rule.items, `${path}[]`);
  if (rule.kind !== 'object') return [];
  const own = Object.hasOwn(rule.keys, key) ? [path === '' ? 'the file itself' : path] : [];
  const deeper = Object.entries(rule.keys).flatMap(([name, member]) =>
    placesOf(key, member, path === '' ? name : `${path}.${name}`),
  );
  return [...own, ...deeper];
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'empty';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
