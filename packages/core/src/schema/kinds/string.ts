import type { StringConstraints } from '../../types/constraints.js';
import { stringCheck } from '../bounds.js';
import { Problem } from '../problem.js';
import type { ScalarReaders } from './scalar.js';

const STRING_TYPE = new Problem('string_type', 'Input should be a valid string');

/** `format` only documents, as in JSON Schema. */
export function stringReaders(constraints: StringConstraints): ScalarReaders {
  const check = stringCheck(constraints);
  const text = (value: string): unknown => check(value) ?? value;
  return { text, json: (value) => (typeof value === 'string' ? text(value) : STRING_TYPE) };
}
