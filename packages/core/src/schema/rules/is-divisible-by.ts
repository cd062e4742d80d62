import { Problem } from '../problem.js';
import type { Limit } from './limit.js';
import type { Rule } from './rule.js';

export const IS_DIVISIBLE_BY: Rule = {
  name: 'isDivisibleBy',
  base: 'number',
  explain: ([of]) => ({ type: 'multiple_of', ctx: { multiple_of: of } }),
  schema: ([of]) => {
    // class-validator divides by parseInt of the argument.
    const divisor = Number.parseInt(String(of), 10);
    return divisor > 0 ? { multipleOf: divisor } : {};
  },
};

export const MULTIPLE_OF: Limit<number, number> = {
  check(of) {
    const problem = new Problem('multiple_of', `Input should be a multiple of ${of}`, {
      multiple_of: of,
    });
    return (value) => (isMultiple(value, of) ? undefined : problem);
  },
  schema: (of) => ({ multipleOf: of }),
  defect: (of) => `is not a multiple of ${of}`,
};

/** Uses pydantic's tolerance, so that 0.3 is a multiple of 0.1. */
function isMultiple(value: number, of: number): boolean {
  const rest = Math.abs(value % of);
  const tolerance = Math.abs(value) / 1e9;
  return rest <= tolerance || Math.abs(rest - Math.abs(of)) <= tolerance;
}
