import { Problem } from '../problem.js';
import type { Limit } from './limit.js';
import type { DecoratorArguments, Rule } from './rule.js';

export const MATCHES: Rule = {
  name: 'matches',
  base: 'string',
  message: '$property must match $constraint1 regular expression',
  test: ({ args: [pattern, modifiers], constants }) => {
    const expression = repeatableExpression(pattern, modifiers);
    return expression && `(typeof v === "string" && ${constants.use(expression)}.test(v))`;
  },
  explain: (args) => {
    const pattern = matchedExpression(args)?.source;
    return pattern === undefined
      ? { type: 'string_pattern_mismatch' }
      : { type: 'string_pattern_mismatch', ctx: { pattern } };
  },
  schema: (args) => {
    const expression = matchedExpression(args);
    if (expression === undefined) return {};
    // JSON Schema has no flags: without them the pattern would mean something else.
    return /[ims]/.test(expression.flags)
      ? { 'x-class-validator': [`matches ${String(expression)}`] }
      : { pattern: expression.source };
  },
};

export const PATTERN: Limit<RegExp, string> = {
  check(pattern) {
    // A global or sticky expression keeps `lastIndex`: the same text would pass only every other time.
    const expression = new RegExp(pattern.source, pattern.flags.replace(/[gy]/g, ''));
    const problem = new Problem(
      'string_pattern_mismatch',
      `String should match pattern '${expression.source}'`,
      { pattern: expression.source },
    );
    return (text) => (expression.test(text) ? undefined : problem);
  },
  schema: (pattern) => ({ pattern: pattern.source }),
  defect: (pattern) => `does not match ${pattern}`,
};

/** `@Matches` takes an expression, or a source and its flags. */
function matchedExpression([pattern, modifiers]: DecoratorArguments): RegExp | undefined {
  if (pattern instanceof RegExp) return pattern;
  if (typeof pattern !== 'string') return undefined;
  try {
    return new RegExp(pattern, typeof modifiers === 'string' ? modifiers : '');
  } catch {
    return undefined;
  }
}

/** The expression of `@Matches` if it is stateless; undefined for a global or sticky one. */
function repeatableExpression(pattern: unknown, modifiers: unknown): RegExp | undefined {
  if (modifiers !== undefined && typeof modifiers !== 'string' && typeof pattern === 'string') {
    return undefined;
  }
  const expression = matchedExpression([pattern, modifiers]);
  if (expression === undefined || expression.sticky) return undefined;
  return expression.global
    ? new RegExp(expression.source, expression.flags.replace('g', ''))
    : expression;
}
