import { integerFromText, numberFromText } from '../convert.js';
import { Problem } from '../problem.js';
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

/** `'a', 'b' or 'c'`, as pydantic lists them. */
export function inWords(values: readonly unknown[]): string {
  const words = values.map((value) => (typeof value === 'string' ? `'${value}'` : String(value)));
  const last = words.pop() ?? 'nothing';
  return words.length === 0 ? last : `${words.join(', ')} or ${last}`;
}
