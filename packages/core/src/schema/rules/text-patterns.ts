import type { Rule } from './rule.js';

/**
 * The rules about text that are a single regular expression.
 *
 * Each pattern is copied from validator.js, so that the document shows the actual check; tests compare
 * each with the library's results.
 */
export const TEXT_PATTERNS: readonly Rule[] = [
  lifted('isAlpha', '^[A-Za-z]+$'),
  lifted('isAlphanumeric', '^[0-9A-Za-z]+$'),
  lifted('isAscii', '^[\\x00-\\x7F]+$'),
  lifted('isHexadecimal', '^(0[xXhH])?[0-9A-Fa-f]+$'),
  lifted('isHexColor', '^#?([0-9A-Fa-f]{3}|[0-9A-Fa-f]{4}|[0-9A-Fa-f]{6}|[0-9A-Fa-f]{8})$'),
  lifted('isOctal', '^(0[oO])?[0-7]+$'),
  lifted('isMilitaryTime', '^([01]\\d|2[0-3]):?([0-5]\\d)$'),
  lifted('isMongoId', '^(0[xXhH][0-9A-Fa-f]{22}|[0-9A-Fa-f]{24})$'),
  lifted('isBase32', '^(?=(.{8})*$)[A-Z2-7]+=*$'),
  lifted('isBase58', '^[A-HJ-NP-Za-km-z1-9]*$'),
  lifted('isISRC', '^[A-Z]{2}[0-9A-Z]{3}\\d{2}\\d{5}$'),
  lifted('isEthereumAddress', '^0[xX][0-9A-Fa-f]{40}$'),
  lifted('isMultibyte', '[^\\x00-\\x7F]'),
  lifted('isSurrogatePair', '[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]'),
  lifted(
    'isPort',
    '^(-0|\\+?(0|[1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))$',
  ),
  lifted('isNumberString', '^[+-]?([0-9]*[.])?[0-9]+$'),
  lifted('IsFirebasePushId', '^[a-zA-Z0-9_-]{20}$'),
  lifted(
    'isSemVer',
    '^(0|[1-9]\\d*)\\.(0|[1-9]\\d*)\\.(0|[1-9]\\d*)(?:-((?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)(?:\\.(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\\+([0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*))?$',
  ),
];

/** The pattern applies to the decorator without options; with options only `type` is documented. */
function lifted(name: string, pattern: string): Rule {
  return {
    name,
    base: 'string',
    explain: () => ({ type: 'string_pattern_mismatch', ctx: { pattern } }),
    schema: (args) => (args.every((arg) => arg === undefined) ? { pattern } : {}),
  };
}
