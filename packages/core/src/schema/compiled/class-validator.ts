import type { Constructor } from '../../types/constructor.js';
import { type CompiledReader, compileReader } from './class-reader.js';
import { forgetCompilers } from './shared-compilers.js';
import { type CompileMember, dtoValidator } from '../classes/dto-validator.js';
import { classModel, forgetClassModels } from '../classes/class-model.js';
import { classView } from '../classes/class-view.js';
import type { Validator, ValidatorOptions } from '../validator.js';

/**
 * Makes the validator of a DTO.
 *
 * Its code is generated when the first value comes, and again when a decorator has run since.
 */
export function classValidator(
  type: Constructor,
  options: ValidatorOptions,
  compileMember: CompileMember,
): Validator {
  let current = build(type, options, compileMember);
  return (value, loc) => {
    if (!current.reader.isFresh()) {
      forgetClassModels();
      forgetCompilers();
      current = build(type, options, compileMember);
    }
    return current.validate(value, loc);
  };
}

interface Built {
  readonly reader: CompiledReader;
  readonly validate: Validator;
}

function build(type: Constructor, options: ValidatorOptions, compileMember: CompileMember): Built {
  const model = classModel(type, classView(options));
  const reader = compileReader(model, options);
  return { reader, validate: dtoValidator(model, options, { reader, compileMember }) };
}
