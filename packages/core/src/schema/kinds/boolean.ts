import type { TypeModel } from '../../types/type-model.js';
import { scalarProjection } from '../output/projection.js';
import { Problem } from '../problem.js';
import type { TypeKind } from './kind.js';
import { scalarValidator } from './scalar.js';

export const BOOLEAN_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'boolean' }>> = {
  validator: (_type, { mode }) => scalarValidator({ text: booleanFromText, json: fromJson }, mode),
  schema: () => ({ type: 'boolean' }),
  projection: (_type, name) => scalarProjection({ name, expected: 'a boolean' }),
  expected: () => 'a boolean',
  text: ({ any }) => `v === true ? "true" : v === false ? "false" : ${any}`,
  defect: (_type, value) => (typeof value === 'boolean' ? undefined : 'is not a boolean'),
};

const BOOL_TYPE = new Problem('bool_type', 'Input should be a valid boolean');
export const BOOL_PARSING: Problem = new Problem(
  'bool_parsing',
  'Input should be a valid boolean, unable to interpret input',
);

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 'true', 't', 'yes', 'y', 'on'].map((word) => [word, true] as const),
  ...['0', 'false', 'f', 'no', 'n', 'off'].map((word) => [word, false] as const),
]);

/** Reads `1/0 true/false t/f yes/no y/n on/off` in any case. */
export function booleanFromText(text: string): boolean | Problem {
  return BOOLEANS.get(text) ?? BOOLEANS.get(text.toLowerCase()) ?? BOOL_PARSING;
}

function fromJson(value: unknown): boolean | Problem {
  return typeof value === 'boolean' ? value : BOOL_TYPE;
}
