import type { SchemaObject } from 'openapi3-ts/oas31';
import type { Rule } from './rule.js';

/** The rules about text that a single keyword of JSON Schema expresses, or none. */
export const TEXT_FORMATS: readonly Rule[] = [
  format('isUrl', { format: 'uri' }, 'url_parsing'),
  format('isFqdn', { format: 'hostname' }),
  format('isUuid', { format: 'uuid' }, 'uuid_parsing'),
  format('isRFC3339', { format: 'date-time' }, 'datetime_parsing'),
  format('isBase64', { contentEncoding: 'base64' }),
  format('isJson', { contentMediaType: 'application/json' }, 'json_invalid'),
  format('isBooleanString', { enum: ['true', 'false', '1', '0'] }),
  // Checksums, tables and grammars that no keyword expresses.
  ...[
    'isLowercase isUppercase isDecimal isMacAddress isHSL isRgbColor isMagnetURI isMimeType isLocale',
    'isDataURI isHash isBIC isJwt isFullWidth isHalfWidth isVariableWidth isBtcAddress isPhoneNumber',
    'isMobilePhone isPostalCode isPassportNumber isIdentityCard isTaxId isIBAN isCreditCard isCurrency',
    'isIsbn isISSN isIsin isEAN isStrongPassword isISO31661Alpha2 isISO31661Alpha3 isISO31661Numeric',
    'isISO4217CurrencyCode isISO6391 isTimeZone isLatLong',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => format(name, { 'x-class-validator': [name] })),
];

function format(name: string, schema: SchemaObject, type = 'value_error'): Rule {
  return { name, base: 'string', explain: () => ({ type }), schema: () => schema };
}
