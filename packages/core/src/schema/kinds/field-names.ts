import { headerName } from '../../http/header-name.js';
import type { Validated, Validator, ValidatorOptions } from '../validator.js';

/** All headers as one object: the property `xToken` is reported as the field `x-token`. */
export function underFieldNames(validate: Validator, { mode }: ValidatorOptions): Validator {
  if (mode === 'json') return validate;
  return (value, loc) => {
    const result = validate(value, loc);
    if (loc.length !== 1 || loc[0] !== 'header') return result;
    return result instanceof Promise ? result.then(withFieldNames) : withFieldNames(result);
  };
}

function withFieldNames(result: Validated): Validated {
  if (result.ok) return result;
  const issues = result.issues.map((issue) => {
    const [source = '', property, ...path] = issue.loc;
    return typeof property === 'string'
      ? { ...issue, loc: [source, headerName(property), ...path] }
      : issue;
  });
  return { ok: false, issues };
}
