import { type Rule, valueError } from './rule.js';

export const IS_LATITUDE: Rule = degrees('isLatitude', 90);
export const IS_LONGITUDE: Rule = degrees('isLongitude', 180);

/** class-validator takes a coordinate as a number or as text. */
function degrees(name: string, limit: number): Rule {
  return {
    name,
    explain: valueError,
    schema: () => ({
      anyOf: [
        { type: 'number', minimum: -limit, maximum: limit },
        { type: 'string', pattern: '^[+-]?[0-9.]+$' },
      ],
    }),
  };
}
