import type { StringConstraints } from '../../types/constraints.js';
import { defined } from '../../types/members.js';
import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { quote } from '../output/quote.js';
import { Problem } from '../problem.js';
import { type Limit, type Limits, limitCheck, limitDefect, limitSchema } from '../rules/limit.js';
import { PATTERN } from '../rules/matches.js';
import { MAX_LENGTH_LIMIT } from '../rules/max-length.js';
import { MIN_LENGTH_LIMIT } from '../rules/min-length.js';
import { calendarDateFromText, dateFromText } from './date-text.js';
import { durationFromText } from './duration-text.js';
import type { TextCode, TypeKind } from './kind.js';
import { type ScalarReaders, scalarValidator } from './scalar.js';
import { timeFromText } from './time-text.js';
import { urlFromText } from './url.js';
import { uuidFromText } from './uuid-text.js';

/** The formats that are checked. */
const FORMATS: ReadonlyMap<string, (text: string) => unknown> = new Map<
  string,
  (text: string) => unknown
>([
  ['date-time', dateFromText],
  ['date', calendarDateFromText],
  ['time', timeFromText],
  ['duration', durationFromText],
  ['uuid', uuidFromText],
  ['uri', urlFromText],
]);

/** A format without a reader only documents, as in JSON Schema. */
const FORMAT: Limit<string, string> = {
  check(format) {
    const read = FORMATS.get(format);
    return (text) => {
      const value = read?.(text);
      return value instanceof Problem ? value : undefined;
    };
  },
  schema: (format) => ({ format }),
  defect: (format) => `is not of the format ${format}`,
};

const LIMITS: Limits<StringConstraints, string> = {
  minLength: MIN_LENGTH_LIMIT,
  maxLength: MAX_LENGTH_LIMIT,
  pattern: PATTERN,
  format: FORMAT,
};

export const STRING_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'string' }>> = {
  validator: ({ constraints }, { mode }) => scalarValidator(readersOf(constraints), mode),
  schema: ({ constraints }) => ({
    type: 'string',
    ...limitSchema(LIMITS, constraints),
  }),
  projection: (_type, name) => scalarProjection({ name, expected: 'a string' }),
  expected: () => 'a string',
  text: stringText,
  defect: ({ constraints }, value) =>
    typeof value === 'string' ? limitDefect(LIMITS, constraints, value) : 'is not a string',
  limits: () => ['minLength', 'maxLength', 'pattern', 'format'],
  limited: (type, { minLength, maxLength, pattern, format }) => ({
    ...type,
    constraints: { ...type.constraints, ...defined({ minLength, maxLength, pattern, format }) },
  }),
};

/** An expression for the text of a string, fit for most values of an enum too. */
export function stringText({ constants, any }: TextCode): string {
  return `typeof v === "string" ? ${constants.use(quote)}(v) : ${any}`;
}

const STRING_TYPE = new Problem('string_type', 'Input should be a valid string');

function readersOf(constraints: StringConstraints): ScalarReaders {
  const check = limitCheck(LIMITS, constraints);
  const text = (value: string): unknown => check(value) ?? value;
  return { text, json: (value) => (typeof value === 'string' ? text(value) : STRING_TYPE) };
}
