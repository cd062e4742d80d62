import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import { dateFromText } from './date-text.js';
import type { TypeKind } from './kind.js';
import { scalarValidator } from './scalar.js';

export const DATE_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'date' }>> = {
  validator: (_type, { mode }) => scalarValidator({ text: dateFromText, json: fromJson }, mode),
  schema: () => ({ type: 'string', format: 'date-time' }),
  projection: (_type, name) => scalarProjection({ name, expected: 'a date' }),
  expected: () => 'a date',
  defect: (_type, value) => (value instanceof Date ? undefined : 'is not a Date'),
};

const DATETIME_TYPE = new Problem('datetime_type', 'Input should be a valid datetime');

/** Reads a date from JSON, where it is text too. */
function fromJson(value: unknown): Date | Problem {
  if (typeof value === 'string') return dateFromText(value);
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value : DATETIME_TYPE;
}
