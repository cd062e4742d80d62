import type { AppOptions } from '../app-options.js';
import { compileValidator } from '../schema/kinds/kinds.js';
import type { CompileValidator } from '../schema/validator.js';

/** Makes the validator compiler with the application's `validation` and `textGrammar`. */
export function validatorsFor({
  validation = 'compat',
  textGrammar = 'lenient',
}: AppOptions): CompileValidator {
  return (type, options) =>
    compileValidator(type, { ...options, strictness: validation, textGrammar });
}
