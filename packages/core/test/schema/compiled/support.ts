import { compileValidator } from '../../../src/schema/kinds/kinds.js';
import type { Constructor } from '../../../src/types/constructor.js';
import type { Issue } from '../../../src/validation-error.js';
import type { ValidatorOptions } from '../../../src/schema/validator.js';

type Options = Partial<Omit<ValidatorOptions, 'mode'>>;

/** Reads values as bodies of one class, as an application does. */
export function readerOf(
  type: Constructor,
  options: Options = {},
): (value: unknown) => Promise<{ value: unknown; issues: readonly Issue[] }> {
  const validate = compileValidator(
    { kind: 'class', type },
    { mode: 'json', forbidUnknown: false, ...options },
  );
  return async (value) => {
    const result = await validate(value, ['body']);
    return result.ok
      ? { value: result.value, issues: [] }
      : { value: undefined, issues: result.issues };
  };
}

/** The type and place of each issue. */
export function places(issues: readonly Issue[]): string[] {
  return issues.map(({ type, loc }) => `${type} ${loc.slice(1).join('.')}`);
}
