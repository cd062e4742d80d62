import { integerFromText, numberFromText } from '../convert.js';
import { Problem } from '../problem.js';
import { inWords } from '../rules/expected-values.js';
import type { ScalarReaders } from './scalar.js';

/** Text may stand for a number where the value it names is one. */
export function enumReaders(values: readonly (string | number)[]): ScalarReaders {
  const expected = inWords(values);
  const problem = new Problem('enum', `Input should be ${expected}`, { expected });
  const known = new Set<unknown>(values);
  const json = (value: unknown): unknown => (known.has(value) ? value : problem);
  return {
    json,
    text: (text) => {
      if (known.has(text)) return text;
      const integer = integerFromText(text);
      return json(integer instanceof Problem ? numberFromText(text) : integer);
    },
  };
}
