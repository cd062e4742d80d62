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
  /** `problem` says what is wrong, as in "must be ...", or undefined. */
  | { readonly kind: 'checked'; problem(value: unknown): string | undefined }
  | { readonly kind: 'list'; readonly items: ConfigRule }
  | {
      readonly kind: 'object';
      readonly keys: Readonly<Record<string, ConfigRule>>;
      readonly required: readonly string[];
    };

/** Keys of Ray Serve's schema that a config file may have been written with. */
export type ForeignKeys = ReadonlySet<string>;

/** Finds everything in `value` that breaks `rule`. */
export function checkValue(
  value: unknown,
  rule: ConfigRule,
  foreign: ForeignKeys,
): readonly ConfigMistake[] {
  return checkAt({ path: [], foreign }, value, rule);
}

interface Place {
  readonly path: ConfigPath;
  readonly foreign: ForeignKeys;
}

function checkAt(
  { path, foreign }: Place,
  value: unknown,
  rule: ConfigRule,
): readonly ConfigMistake[] {
  const below = (key: string | number): Place => ({ path: [...path, key], foreign });
  if (rule.kind === 'checked') {
    const problem = rule.problem(value);
    return problem === undefined ? [] : [isWrong(path, value, problem)];
  }
  if (rule.kind === 'list') {
    if (!Array.isArray(value)) return [isWrong(path, value, 'must be a list.')];
    return value.flatMap((item, index) => checkAt(below(index), item, rule.items));
  }
  const known = Object.keys(rule.keys);
  if (!isRecord(value))
    return [isWrong(path, value, `must be a mapping with ${known.join(', ')}.`)];
  const members = Object.entries(value).flatMap(([key, member]) => {
    const expected = Object.hasOwn(rule.keys, key) ? rule.keys[key] : undefined;
    if (expected !== undefined) return checkAt(below(key), member, expected);
    return [{ path: [...path, key], what: unknownKey(key, foreign), fix: suggest(key, known) }];
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

function unknownKey(key: string, foreign: ForeignKeys): string {
  return foreign.has(key)
    ? 'is a key of Ray Serve that Sluice does not have.'
    : 'is not a key that is known here.';
}

function suggest(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return `${meant === undefined ? '' : `Did you mean ${meant}? `}The keys are ${known.join(', ')}.`;
}

function show(value: unknown): string {
  if (value === undefined || value === null) return 'empty';
  if (typeof value === 'object') return Array.isArray(value) ? 'a list' : 'a mapping';
  const text = JSON.stringify(value) ?? typeof value;
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}
