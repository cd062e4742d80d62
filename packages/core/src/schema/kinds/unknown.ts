import type { TypeModel } from '../../types/type-model.js';
import type { TypeKind } from './kind.js';

/** Any value, taken and written as it is. */
export const UNKNOWN_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'unknown' }>> = {
  validator: () => (value) => ({ ok: true, value }),
  schema: () => ({}),
  projection: () => undefined,
  expected: () => 'an object',
};
