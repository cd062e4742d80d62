import { booleanFromText } from '../convert.js';
import { Problem } from '../problem.js';
import type { ScalarReaders } from './scalar.js';

const BOOL_TYPE = new Problem('bool_type', 'Input should be a valid boolean');

export const booleanReaders: ScalarReaders = {
  text: booleanFromText,
  json: (value) => (typeof value === 'boolean' ? value : BOOL_TYPE),
};
