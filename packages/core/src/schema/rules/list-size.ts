import type { Explanation } from './rule.js';

export function listTooShort(least: unknown, value: unknown): Explanation {
  return {
    type: 'too_short',
    ctx: { field_type: 'List', min_length: least, actual_length: lengthOf(value) },
  };
}

export function listTooLong(most: unknown, value: unknown): Explanation {
  return {
    type: 'too_long',
    ctx: { field_type: 'List', max_length: most, actual_length: lengthOf(value) },
  };
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
