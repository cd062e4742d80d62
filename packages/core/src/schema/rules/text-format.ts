import type { SchemaObject } from 'openapi3-ts/oas31';
import { isRecord } from '../kinds/object.js';
import type { Rule, RuleFamily } from './rule.js';

/** Checksums, tables and grammars that no keyword expresses. */
const OPAQUE = [
  'isLowercase isUppercase isDecimal isMacAddress isHSL isRgbColor isMagnetURI isMimeType isLocale',
  'isDataURI isHash isBIC isJwt isFullWidth isHalfWidth isVariableWidth isBtcAddress isPhoneNumber',
  'isMobilePhone isPostalCode isPassportNumber isIdentityCard isTaxId isIBAN isCreditCard isCurrency',
  'isIsbn isISSN isIsin isEAN isStrongPassword isISO31661Alpha2 isISO31661Alpha3 isISO31661Numeric',
  'isISO4217CurrencyCode isISO6391 isTimeZone isLatLong',
].flatMap((names) => names.split(' '));

/** The rules that JSON Schema knows as a `format` or a table of values, or not at all. */
export const textFormatRules: RuleFamily = {
  isEmail: format({ format: 'email' }),
  isUrl: format({ format: 'uri' }, 'url_parsing'),
  isFqdn: format({ format: 'hostname' }),
  isIp: {
    ...format({}, 'ip_any_address'),
    schema: ([version]) => {
      if (version === 4 || version === '4') return { format: 'ipv4' };
      if (version === 6 || version === '6') return { format: 'ipv6' };
      return { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] };
    },
  },
  isUuid: format({ format: 'uuid' }, 'uuid_parsing'),
  isRFC3339: format({ format: 'date-time' }, 'datetime_parsing'),
  isIso8601: iso8601(),
  isDateString: iso8601(),
  isBase64: format({ contentEncoding: 'base64' }),
  isJson: format({ contentMediaType: 'application/json' }, 'json_invalid'),
  isBooleanString: format({ enum: ['true', 'false', '1', '0'] }),
  ...Object.fromEntries(OPAQUE.map((name) => [name, format({ 'x-class-validator': [name] })])),
};

/** Wider than `date-time`: 2020, 2020-W01 and 20200101 pass, so the schema has validator.js's pattern. */
function iso8601(): Rule {
  return {
    ...format({}, 'datetime_parsing'),
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

/** What `strict` refuses besides, as far as a pattern can say it: all but the days of leap years. */
const IMPOSSIBLE = '(?![\\+-]?(?:0|\\d{4}-?(?:02-?3|(?:0[469]|11)-?31)))';

function format(schema: SchemaObject, type = 'value_error'): Rule {
  return { base: 'string', explain: () => ({ type }), schema: () => schema };
}
