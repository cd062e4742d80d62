import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import { enumSchema, inWords } from '../rules/expected-values.js';
import type { TypeKind } from './kind.js';
import { integerFromText, numberFromText } from './number-text.js';
import { type ScalarReaders, scalarValidator } from './scalar.js';
import { stringText } from './string.js';

export const ENUM_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'enum' }>> = {
  validator: ({ values }, { mode }) => scalarValidator(readersOf(values), mode),
  schema: ({ values }) => enumSchema(values),
  projection: (_type, name) => scalarProjection({ name, expected: 'one of its values' }),
  expected: () => 'one of its values',
  text: stringText,
  defect: ({ values }, value) =>
    values.some((allowed) => allowed === value) ? undefined : 'is not in the enum',
};

/** Makes the readers of an enum; text may stand for a numeric value. */
function readersOf(values: readonly (string | number)[]): ScalarReaders {
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
