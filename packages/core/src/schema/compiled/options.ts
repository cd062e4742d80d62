/**
 * How the rules of a class are read.
 *
 * `compat` is class-validator bug for bug. `strict` differs in what `deviations.ts` lists.
 */
export type Strictness = 'compat' | 'strict';

/** The options of class-validator's `validate`, and those of `plainToInstance` under `transform`. */
export interface ClassOptions {
  readonly strictness: Strictness;
  readonly groups?: readonly string[];
  readonly always?: boolean;
  readonly strictGroups?: boolean;
  readonly whitelist?: boolean;
  readonly forbidNonWhitelisted?: boolean;
  readonly forbidUnknownValues?: boolean;
  readonly skipUndefinedProperties?: boolean;
  readonly skipNullProperties?: boolean;
  readonly skipMissingProperties?: boolean;
  readonly stopAtFirstError?: boolean;
  readonly dismissDefaultMessages?: boolean;
  readonly transform?: TransformOptions;
  /**
   * Without what `deviations.ts` says of nested values, of dates and of the number of issues: exactly
   * what the libraries do, for the comparison with them. Defaults to false.
   */
  readonly exact?: boolean;
}

export interface TransformOptions {
  readonly groups?: readonly string[];
  readonly version?: number;
}
