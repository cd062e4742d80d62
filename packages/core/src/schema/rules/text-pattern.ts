import { type Rule, type RuleArguments, type RuleFamily } from './rule.js';

/**
 * The rules that are one regular expression.
 *
 * Those of validator.js are lifted from it, so that the document says what is checked; the tests
 * hold each against the library's verdict.
 */
export const textPatternRules: RuleFamily = {
  matches: {
    base: 'string',
    explain: (args) => {
      const pattern = matchedExpression(args)?.source;
      return pattern === undefined
        ? { type: 'string_pattern_mismatch' }
        : { type: 'string_pattern_mismatch', ctx: { pattern } };
    },
    schema: (args) => {
      const expression = matchedExpression(args);
      if (expression === undefined) return {};
      // JSON Schema has no flags; a pattern that means something else would be worse than none.
      return /[ims]/.test(expression.flags)
        ? { 'x-class-validator': [`matches ${String(expression)}`] }
        : { pattern: expression.source };
    },
  },
  contains: substring((seed) => ({ pattern: escaped(seed) })),
  notContains: substring((seed) => ({ not: { pattern: escaped(seed) } })),
  isAlpha: lifted('^[A-Za-z]+$'),
  isAlphanumeric: lifted('^[0-9A-Za-z]+$'),
  isAscii: lifted('^[\\x00-\\x7F]+$'),
  isHexadecimal: lifted('^(0[xXhH])?[0-9A-Fa-f]+$'),
  isHexColor: lifted('^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$'),
  isOctal: lifted('^(0[oO])?[0-7]+$'),
  isMilitaryTime: lifted('^([01]\\d|2[0-3]):?([0-5]\\d)$'),
  isMongoId: lifted('^(0[xXhH][0-9A-Fa-f]{22}|[0-9A-Fa-f]{24})$'),
  isBase32: lifted('^(?=(.{8})*$)[A-Z2-7]+=*$'),
  isBase58: lifted('^[A-HJ-NP-Za-km-z1-9]*$'),
  isISRC: lifted('^[A-Z]{2}[0-9A-Z]{3}\\d{2}\\d{5}$'),
  isEthereumAddress: lifted('^0[xX][0-9A-Fa-f]{40}$'),
  isMultibyte: lifted('[^\\x00-\\x7F]'),
  isSurrogatePair: lifted('[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]'),
  isPort: lifted(
    '^(-0|\\+?(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))$',
  ),
  isNumberString: lifted('^[+-]?([0-9]*[.])?[0-9]+$'),
  IsFirebasePushId: lifted('^[a-zA-Z0-9_-]{20}$'),
  isSemVer: lifted(
    '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$',
  ),
};

/** A pattern holds for the decorator without options only; with some, the text is documented alone. */
function lifted(pattern: string): Rule {
  return {
    base: 'string',
    explain: () => ({ type: 'string_pattern_mismatch', ctx: { pattern } }),
    schema: (args) => (args.every((arg) => arg === undefined) ? { pattern } : {}),
  };
}

function substring(schema: (seed: string) => ReturnType<Rule['schema']>): Rule {
  return {
    base: 'string',
    explain: () => ({ type: 'value_error' }),
    schema: ([seed]) => schema(String(seed)),
  };
}

/** `@Matches` takes an expression, or a source and its flags. */
function matchedExpression([pattern, modifiers]: RuleArguments): RegExp | undefined {
  if (pattern instanceof RegExp) return pattern;
  if (typeof pattern !== 'string') return undefined;
  try {
    return new RegExp(pattern, typeof modifiers === 'string' ? modifiers : '');
  } catch {
    return undefined;
  }
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
