import type { TypeModel } from '../../types/type-model.js';
import { discreet } from '../classes/secrets.js';
import { classValidator } from '../compiled/class-validator.js';
import { classProjection } from '../output/class-output.js';
import { isHolder, nothing } from '../output/projection.js';
import { underFieldNames } from './field-names.js';
import type { TypeKind } from './kind.js';

/** A class with decorators of class-validator or class-transformer. */
export const CLASS_KIND: TypeKind<Extract<TypeModel, { readonly kind: 'class' }>> = {
  validator: (type, options, kinds) =>
    underFieldNames(
      discreet(classValidator(type.type, options, kinds.validator), type, options.strictness),
      options,
    ),
  schema: ({ type }, { registry, direction }) => registry.classReference(type, direction),
  projection({ type }, name, kinds) {
    const place = { name, expected: type.name };
    const project = classProjection(type, kinds.expected);
    return (value) => (isHolder(value) ? project(value) : nothing(value, place));
  },
  expected: ({ type }) => type.name,
};
