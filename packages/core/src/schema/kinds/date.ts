import { dateFromText } from './date-text.js';
import { Problem } from '../problem.js';
import type { ScalarReaders } from './scalar.js';

const DATETIME_TYPE = new Problem('datetime_type', 'Input should be a valid datetime');

/** JSON has no dates: there too a date is text. */
export const dateReaders: ScalarReaders = {
  text: dateFromText,
  json: (value) => {
    if (typeof value === 'string') return dateFromText(value);
    return value instanceof Date && !Number.isNaN(value.getTime()) ? value : DATETIME_TYPE;
  },
};
