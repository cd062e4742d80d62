import type { ClassView } from '../classes/class-view.js';

/** How the values of a class are read. */
export interface ClassOptions {
  readonly view: ClassView;
  /** Keys without rules are reported; else they are removed. */
  readonly forbidUnknown: boolean;
  /** Keys that an input inherits are passed over; defaults to false, where nothing is inherited. */
  readonly ownKeysOnly?: boolean;
  /**
   * Without what `deviations.ts` says of nested values, of dates and of the number of issues: exactly
   * what the libraries do, for the comparison with them. Defaults to false.
   */
  readonly exact?: boolean;
}
