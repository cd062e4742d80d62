import { isRecord } from '../../types/members.js';
import { type Rule, numeric } from './rule.js';

export const IS_NUMBER: Rule = {
  name: 'isNumber',
  base: 'number',
  isTypeRule: true,
  message: '$property must be a number conforming to the specified constraints',
  test: ({ args: [options = {}], ask }) => {
    if (typeof options !== 'object' || options === null) return undefined;
    const names = Object.keys(options);
    if (names.length === 0) return '(typeof v === "number" && v - v === 0)';
    const places: unknown = Reflect.get(options, 'maxDecimalPlaces');
    const isPlain = names.length === 1 && typeof places === 'number' && places >= 0;
    return isPlain ? `(Number.isInteger(v) || ${ask})` : undefined;
  },
  explain: (_args, value) => {
    if (typeof value !== 'number') return { type: 'float_type' };
    return { type: Number.isFinite(value) ? 'decimal_max_places' : 'finite_number' };
  },
  schema: ([options]) => {
    const places = isRecord(options) ? numeric(options['maxDecimalPlaces']) : undefined;
    // Parses a literal, because `10 ** -places` is inexact from 3 places on.
    return places === undefined ? {} : { multipleOf: Number(`1e-${places}`) };
  },
};
