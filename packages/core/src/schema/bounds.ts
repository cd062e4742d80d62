import type {
  ArrayConstraints,
  NumberConstraints,
  StringConstraints,
} from '../types/constraints.js';
import { Problem } from './problem.js';

/** Says what is wrong with a value of the right type, or nothing. */
export type Check<T> = (value: T) => Problem | undefined;

/** Bounds in pydantic's order: multiple, then upper, then lower. */
export function numberCheck(constraints: NumberConstraints): Check<number> {
  const { gt, ge, lt, le, multipleOf } = constraints;
  return firstProblem<number>([
    multipleOf === undefined
      ? undefined
      : [
          (n) => isMultiple(n, multipleOf),
          new Problem('multiple_of', `Input should be a multiple of ${multipleOf}`, {
            multiple_of: multipleOf,
          }),
        ],
    le === undefined
      ? undefined
      : [
          (n) => n <= le,
          new Problem('less_than_equal', `Input should be less than or equal to ${le}`, { le }),
        ],
    lt === undefined
      ? undefined
      : [(n) => n < lt, new Problem('less_than', `Input should be less than ${lt}`, { lt })],
    ge === undefined
      ? undefined
      : [
          (n) => n >= ge,
          new Problem('greater_than_equal', `Input should be greater than or equal to ${ge}`, {
            ge,
          }),
        ],
    gt === undefined
      ? undefined
      : [(n) => n > gt, new Problem('greater_than', `Input should be greater than ${gt}`, { gt })],
  ]);
}

/** Length is in code points, as in JSON Schema. */
export function stringCheck(constraints: StringConstraints): Check<string> {
  const { minLength, maxLength, pattern } = constraints;
  // A global or sticky expression remembers where it stopped: the same text would pass every other time.
  const expression = pattern && new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
  return firstProblem<string>([
    minLength === undefined
      ? undefined
      : [
          (text) => codePoints(text) >= minLength,
          new Problem(
            'string_too_short',
            `String should have at least ${minLength} ${plural('character', minLength)}`,
            { min_length: minLength },
          ),
        ],
    maxLength === undefined
      ? undefined
      : [
          (text) => codePoints(text) <= maxLength,
          new Problem(
            'string_too_long',
            `String should have at most ${maxLength} ${plural('character', maxLength)}`,
            { max_length: maxLength },
          ),
        ],
    expression === undefined
      ? undefined
      : [
          (text) => expression.test(text),
          new Problem(
            'string_pattern_mismatch',
            `String should match pattern '${expression.source}'`,
            {
              pattern: expression.source,
            },
          ),
        ],
  ]);
}

export function arrayCheck(constraints: ArrayConstraints): Check<readonly unknown[]> {
  const { minItems = 0, maxItems = Infinity } = constraints;
  return ({ length }) => {
    if (length < minItems) return tooShort(minItems, length);
    return length > maxItems ? tooLong(maxItems, length) : undefined;
  };
}

function tooShort(least: number, length: number): Problem {
  return new Problem(
    'too_short',
    `List should have at least ${least} ${plural('item', least)} after validation, not ${length}`,
    { field_type: 'List', min_length: least, actual_length: length },
  );
}

function tooLong(most: number, length: number): Problem {
  return new Problem(
    'too_long',
    `List should have at most ${most} ${plural('item', most)} after validation, not ${length}`,
    { field_type: 'List', max_length: most, actual_length: length },
  );
}

type Bound<T> = readonly [holds: (value: T) => boolean, problem: Problem];

function firstProblem<T>(bounds: readonly (Bound<T> | undefined)[]): Check<T> {
  const wanted = bounds.filter((bound) => bound !== undefined);
  return (value) => {
    for (const [holds, problem] of wanted) if (!holds(value)) return problem;
    return undefined;
  };
}

/** With pydantic's tolerance, so that 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  const rest = Math.abs(value % of);
  const tolerance = Math.abs(value) / 1e9;
  return rest <= tolerance || Math.abs(rest - Math.abs(of)) <= tolerance;
}

function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function plural(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}
