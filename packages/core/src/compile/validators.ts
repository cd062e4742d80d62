import type { AppOptions } from '../types/app-options.js';
import { compileValidator } from '../schema/kinds/kinds.js';
import type { CompileValidator } from '../schema/validator.js';

/** Makes validators that read classes as the application wants it. */
export function validatorsFor({ validation = 'compat' }: AppOptions): CompileValidator {
  return (type, options) => compileValidator(type, { ...options, strictness: validation });
}
