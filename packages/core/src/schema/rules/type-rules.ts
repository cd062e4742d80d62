import type { Explanation, Rule, RuleBase, RuleFamily } from './rule.js';
import { isRecord } from '../kinds/object.js';
import { numeric } from './rule.js';

/** The rules that say what JSON type a value has. */
export const typeRules: RuleFamily = {
  isString: typeRule('string', () => ({ type: 'string_type' })),
  isNumber: {
    ...typeRule('number', (value) => ({
      type:
        typeof value === 'number'
          ? Number.isFinite(value)
            ? 'decimal_max_places'
            : 'finite_number'
          : 'float_type',
    })),
    schema: ([options]) => {
      const places = isRecord(options) ? numeric(options['maxDecimalPlaces']) : undefined;
      // Not 10 ** -places, which is inexact from 3 places on.
      return places === undefined ? {} : { multipleOf: Number(`1e-${places}`) };
    },
  },
  isInt: typeRule('integer', (value) => ({
    type: typeof value === 'number' ? 'int_from_float' : 'int_type',
  })),
  isBoolean: typeRule('boolean', () => ({ type: 'bool_type' })),
  isDate: typeRule('date', (value) => ({
    type: value instanceof Date || typeof value === 'string' ? 'datetime_parsing' : 'datetime_type',
  })),
  isArray: typeRule('array', () => ({ type: 'list_type' })),
  isObject: {
    ...typeRule('object', () => ({ type: 'dict_type' })),
    schema: () => ({ type: 'object' }),
  },
};

function typeRule(base: RuleBase, explain: (value: unknown) => Explanation): Rule {
  return { base, isTypeRule: true, explain: (_args, value) => explain(value), schema: () => ({}) };
}
