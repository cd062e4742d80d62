import type { Rule } from './rule.js';

export const MIN_DATE: Rule = {
  name: 'minDate',
  base: 'date',
  explain: ([limit]) => beyond('greater_than_equal', 'ge', limit),
  schema: ([limit]) => (limit instanceof Date ? { 'x-formatMinimum': isoText(limit) } : {}),
};

export const MAX_DATE: Rule = {
  name: 'maxDate',
  base: 'date',
  explain: ([limit]) => beyond('less_than_equal', 'le', limit),
  schema: ([limit]) => (limit instanceof Date ? { 'x-formatMaximum': isoText(limit) } : {}),
};

/** The limit may be a function, which is called for each check. */
function beyond(type: string, word: string, limit: unknown): ReturnType<Rule['explain']> {
  const date: unknown = typeof limit === 'function' ? Reflect.apply(limit, undefined, []) : limit;
  const text = date instanceof Date ? isoText(date) : undefined;
  return text === undefined ? { type } : { type, ctx: { [word]: text } };
}

function isoText(date: Date): string | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
