import type { SchemaObject } from 'openapi3-ts/oas31';
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
  // Wider than `date-time`: 2020, 2020-W01 and 20200101 pass, so no format is claimed.
  isIso8601: format({ description: 'A date in ISO 8601' }, 'datetime_parsing'),
  isDateString: format({ description: 'A date in ISO 8601' }, 'datetime_parsing'),
  isBase64: format({ contentEncoding: 'base64' }),
  isJson: format({ contentMediaType: 'application/json' }, 'json_invalid'),
  isBooleanString: format({ enum: ['true', 'false', '1', '0'] }),
  ...Object.fromEntries(OPAQUE.map((name) => [name, format({ 'x-class-validator': [name] })])),
};

function format(schema: SchemaObject, type = 'value_error'): Rule {
  return { base: 'string', explain: () => ({ type }), schema: () => schema };
}
