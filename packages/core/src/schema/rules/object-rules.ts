import type { RuleFamily } from './rule.js';

/** The rules about objects and dates. */
export const objectRules: RuleFamily = {
  isNotEmptyObject: {
    base: 'object',
    explain: () => ({ type: 'too_short' }),
    schema: () => ({ type: 'object', minProperties: 1 }),
  },
  minDate: dateRule('greater_than_equal', 'ge', 'x-formatMinimum'),
  maxDate: dateRule('less_than_equal', 'le', 'x-formatMaximum'),
};

/** The limit may be a function, which is called for each check. */
function dateRule(type: string, word: string, keyword: `x-${string}`): RuleFamily[string] {
  return {
    base: 'date',
    explain: ([limit]) => {
      const text = limitText(limit);
      return text === undefined ? { type } : { type, ctx: { [word]: text } };
    },
    schema: ([limit]) => (limit instanceof Date ? { [keyword]: limitText(limit) } : {}),
  };
}

function limitText(limit: unknown): string | undefined {
  const date: unknown = typeof limit === 'function' ? Reflect.apply(limit, undefined, []) : limit;
  return date instanceof Date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
}
