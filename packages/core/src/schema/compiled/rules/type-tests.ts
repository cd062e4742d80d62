import type { InlineFamily } from './inline-rule.js';

/** The rules that say what type a value has. */
export const typeTests: InlineFamily = {
  isString: {
    message: '$property must be a string',
    test: () => '(typeof v === "string" || v instanceof String)',
  },
  isBoolean: {
    message: '$property must be a boolean value',
    test: () => '(typeof v === "boolean" || v instanceof Boolean)',
  },
  isInt: { message: '$property must be an integer number', test: () => 'Number.isInteger(v)' },
  isNumber: {
    message: '$property must be a number conforming to the specified constraints',
    test: ({ args: [options = {}], ask }) => {
      if (typeof options !== 'object' || options === null) return undefined;
      const names = Object.keys(options);
      if (names.length === 0) return '(typeof v === "number" && v - v === 0)';
      const places: unknown = Reflect.get(options, 'maxDecimalPlaces');
      const isPlain = names.length === 1 && typeof places === 'number' && places >= 0;
      return isPlain ? `(Number.isInteger(v) || ${ask})` : undefined;
    },
  },
  isArray: { message: '$property must be an array', test: () => 'Array.isArray(v)' },
  isObject: {
    message: '$property must be an object',
    test: () =>
      '(v !== null && (typeof v === "object" || typeof v === "function") && !Array.isArray(v))',
  },
  isDate: {
    message: '$property must be a Date instance',
    test: () => '(v instanceof Date && !Number.isNaN(v.getTime()))',
  },
};
