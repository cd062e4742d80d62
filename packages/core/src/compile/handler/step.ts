import type { Validator } from '../../schema/validator.js';
import type { TextValues } from './text-values.js';

/** Reads and checks one value, or all values of one source. */
export interface Step {
  /** The parameter or group of the model; identifies the step for `compileArgument`. */
  readonly key: object;
  readonly loc: readonly string[];
  readonly required: boolean;
  /** Makes the default of an absent value; undefined when there is no default. */
  readonly whenAbsent: (() => unknown) | undefined;
  /** True when issues must not contain `input`. */
  readonly isPrivate: boolean;
  readonly read: (text: TextValues) => unknown;
  readonly validate: Validator;
}
