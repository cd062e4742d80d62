import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import type { TypeKind } from './kind.js';
import { scalarValidator } from './scalar.js';
import { stringText } from './string.js';

interface TextDefinition {
  /** Reads the text, or returns the problem with it. */
  readonly read: (text: string) => string | Problem;
  /** The problem with a JSON value that is not text. */
  readonly notText: Problem;
  readonly format: string;
  /** Names the type: `a UUID`. */
  readonly name: string;
}

type PlainText = { readonly kind: 'uuid' | 'calendarDate' | 'time' };

/** Makes a kind whose values are text in one format, on the wire and in code. */
export function textKind<T extends TypeModel & PlainText>(definition: TextDefinition): TypeKind<T> {
  const { read, notText, format, name: expected } = definition;
  return {
    validator: (_type, { mode }) =>
      scalarValidator(
        { text: read, json: (value) => (typeof value === 'string' ? read(value) : notText) },
        mode,
      ),
    schema: () => ({ type: 'string', format }),
    projection: (_type, name) => scalarProjection({ name, expected }),
    expected: () => expected,
    text: stringText,
    defect: (_type, value) =>
      typeof value === 'string' && !(read(value) instanceof Problem)
        ? undefined
        : `is not ${expected}`,
  };
}
