import { ARRAY_CONTAINS, ARRAY_NOT_CONTAINS } from './array-contains.js';
import { ARRAY_MAX_SIZE } from './array-max-size.js';
import { ARRAY_MIN_SIZE } from './array-min-size.js';
import { ARRAY_NOT_EMPTY } from './array-not-empty.js';
import { ARRAY_UNIQUE } from './array-unique.js';
import { CONTAINS, NOT_CONTAINS } from './contains.js';
import { IS_LATITUDE, IS_LONGITUDE } from './coordinates.js';
import { EQUALS, NOT_EQUALS } from './equals.js';
import { IS_ARRAY } from './is-array.js';
import { IS_BOOLEAN } from './is-boolean.js';
import { IS_DATE } from './is-date.js';
import { IS_DEFINED } from './is-defined.js';
import { IS_DIVISIBLE_BY } from './is-divisible-by.js';
import { IS_EMAIL } from './is-email.js';
import { IS_EMPTY, IS_NOT_EMPTY } from './is-empty.js';
import { IS_ENUM } from './is-enum.js';
import { IS_IN, IS_NOT_IN } from './is-in.js';
import { IS_INSTANCE } from './is-instance.js';
import { IS_INT } from './is-int.js';
import { IS_IP } from './is-ip.js';
import { IS_DATE_STRING, IS_ISO8601 } from './is-iso8601.js';
import { IS_BYTE_LENGTH, IS_LENGTH } from './is-length.js';
import { IS_NEGATIVE } from './is-negative.js';
import { IS_NOT_EMPTY_OBJECT } from './is-not-empty-object.js';
import { IS_NUMBER } from './is-number.js';
import { IS_OBJECT } from './is-object.js';
import { IS_POSITIVE } from './is-positive.js';
import { IS_STRING } from './is-string.js';
import { MATCHES } from './matches.js';
import { MAX_LENGTH } from './max-length.js';
import { MAX } from './max.js';
import { MIN_LENGTH } from './min-length.js';
import { MAX_DATE, MIN_DATE } from './min-max-date.js';
import { MIN } from './min.js';
import { type Rule, valueError } from './rule.js';
import { SHAPE_ERRORS } from './shape-errors.js';
import { TEXT_FORMATS } from './text-formats.js';
import { TEXT_PATTERNS } from './text-patterns.js';

/** Every rule of class-validator; each has a file of its own and a line here. */
export const RULES: readonly Rule[] = [
  IS_STRING,
  IS_NUMBER,
  IS_INT,
  IS_BOOLEAN,
  IS_DATE,
  IS_ARRAY,
  IS_OBJECT,

  IS_DEFINED,
  IS_EMPTY,
  IS_NOT_EMPTY,
  IS_ENUM,
  IS_IN,
  IS_NOT_IN,
  EQUALS,
  NOT_EQUALS,
  IS_INSTANCE,

  MIN,
  MAX,
  IS_POSITIVE,
  IS_NEGATIVE,
  IS_DIVISIBLE_BY,
  IS_LATITUDE,
  IS_LONGITUDE,

  MIN_LENGTH,
  MAX_LENGTH,
  IS_LENGTH,
  IS_BYTE_LENGTH,
  MATCHES,
  CONTAINS,
  NOT_CONTAINS,
  IS_EMAIL,
  IS_IP,
  IS_ISO8601,
  IS_DATE_STRING,
  ...TEXT_FORMATS,
  ...TEXT_PATTERNS,

  ARRAY_MIN_SIZE,
  ARRAY_MAX_SIZE,
  ARRAY_NOT_EMPTY,
  ARRAY_UNIQUE,
  ARRAY_CONTAINS,
  ARRAY_NOT_CONTAINS,

  IS_NOT_EMPTY_OBJECT,
  MIN_DATE,
  MAX_DATE,
  ...SHAPE_ERRORS,
];

const BY_NAME: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.name, rule]));

/** True for a rule of class-validator, false for a user's own. */
export function isKnownRule(name: string): boolean {
  return BY_NAME.has(name);
}

/** Finds a rule by its name. An unknown name is a user's own rule, which may check anything. */
export function findRule(name: string): Rule {
  return BY_NAME.get(name) ?? userRule(name);
}

function userRule(name: string): Rule {
  return { name, explain: valueError, schema: () => ({ 'x-class-validator': [name] }) };
}
