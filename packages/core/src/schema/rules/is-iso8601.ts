import { isRecord } from '../../types/members.js';
import type { Rule } from './rule.js';

export const IS_ISO8601: Rule = iso8601('isIso8601');
export const IS_DATE_STRING: Rule = iso8601('isDateString');

/** Wider than `date-time`: 2020, 2020-W01 and 20200101 pass, so the schema has validator.js's pattern. */
function iso8601(name: string): Rule {
  return {
    name,
    base: 'string',
    explain: () => ({ type: 'datetime_parsing' }),
    schema: ([options]) => {
      const { strict, strictSeparator } = isRecord(options) ? options : {};
      const pattern = ISO_8601.replace('SEPARATOR', strictSeparator === true ? '[T]' : '[T\\s]');
      return {
        description: 'A date in ISO 8601',
        pattern: strict === true ? `^${IMPOSSIBLE}${pattern}` : `^${pattern}`,
      };
    },
  };
}

const ISO_8601 =
  '([\\+-]?\\d{4}(?!\\d{2}\\b))((-?)((0[1-9]|1[0-2])(\\3([12]\\d|0[1-9]|3[01]))?|W([0-4]\\d|5[0-3])(-?[1-7])?|(00[1-9]|0[1-9]\\d|[12]\\d{2}|3([0-5]\\d|6[1-6])))(SEPARATOR((([01]\\d|2[0-3])((:?)[0-5]\\d)?|24:?00)([\\.,]\\d+(?!:))?)?(\\17[0-5]\\d([\\.,]\\d+)?)?([zZ]|([\\+-])([01]\\d|2[0-3]):?([0-5]\\d)?)?)?)?$';

/** Dates that only `strict` refuses, except for February 29, which a pattern cannot check. */
const IMPOSSIBLE = '(?![\\+-]?(?:0|\\d{4}-?(?:02-?3|(?:0[469]|11)-?31)))';
