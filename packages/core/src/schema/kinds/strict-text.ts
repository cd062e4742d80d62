import type { TypeModel } from '../../types/type-model.js';
import { lastValue } from '../last-value.js';
import { Problem, refused } from '../problem.js';
import type { Validator, ValidatorOptions } from '../validator.js';
import { BOOL_PARSING } from './boolean.js';
import { FLOAT_PARSING, INT_PARSING } from './number-text.js';

interface Grammar {
  readonly pattern: RegExp;
  readonly problem: Problem;
}

const INTEGER: Grammar = { pattern: /^-?(?:0|[1-9]\d*)$/, problem: INT_PARSING };

/** RFC 8259 for numbers and booleans, RFC 3339 for dates. */
const GRAMMARS: Partial<Record<TypeModel['kind'], Grammar>> = {
  integer: INTEGER,
  bigint: INTEGER,
  number: {
    pattern: /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/,
    problem: FLOAT_PARSING,
  },
  boolean: { pattern: /^(?:true|false)$/, problem: BOOL_PARSING },
  date: {
    pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/,
    problem: new Problem(
      'datetime_parsing',
      'Input should be a valid datetime, with seconds and an offset from UTC',
      { error: 'not a date-time of RFC 3339' },
    ),
  },
};

/** Refuses texts that only the lenient grammar takes, where the application reads text strictly. */
export function strictly(
  validate: Validator,
  { kind }: TypeModel,
  { mode, textGrammar }: ValidatorOptions,
): Validator {
  const grammar = GRAMMARS[kind];
  if (mode !== 'text' || textGrammar !== 'strict' || grammar === undefined) return validate;
  const { pattern, problem } = grammar;
  return (value, loc) => {
    const text = lastValue(value);
    return typeof text === 'string' && !pattern.test(text)
      ? refused(problem, loc, text)
      : validate(value, loc);
  };
}
