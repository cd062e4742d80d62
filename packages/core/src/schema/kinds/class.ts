import type { ClassType } from '../../types/type-model.js';
import { discreet } from '../classes/secrets.js';
import { classValidator } from '../compiled/class-validator.js';
import { classProjection } from '../output/class-output.js';
import { isHolder, nothing } from '../output/projection.js';
import type { Validator, ValidatorOptions } from '../validator.js';
import { deferring } from './deferred-validation.js';
import { underFieldNames } from './field-names.js';
import type { TypeKind } from './kind.js';
import { withModelValidators } from './model-validation.js';
import { remembering } from './was-set.js';

export const CLASS_KIND: TypeKind<ClassType> = {
  validator(type, options, kinds) {
    const own: ValidatorOptions = { ...options, groups: type.groups ?? [] };
    const ruled = classValidator(type.type, own, kinds.validator);
    const shown = (inner: Validator): Validator =>
      underFieldNames(discreet(inner, type, options.strictness), options);
    const validate = shown(remembering(withModelValidators(ruled, type, options), type.type));
    return deferring(validate, type, { options, shown });
  },
  schema: (type, { registry, direction }) => registry.classReference(type, direction),
  projection(type, name, kinds) {
    const place = { name, expected: type.type.name };
    const project = classProjection(type, kinds.expected);
    return (value) => (isHolder(value) ? project(value) : nothing(value, place));
  },
  expected: ({ type }) => type.name,
};
