/** The claims and the algorithm that a token must have. */
export interface TokenRules {
  readonly issuer?: readonly string[] | undefined;
  readonly audience?: readonly string[] | undefined;
  readonly algorithms: readonly string[];
  readonly clockToleranceS: number;
  readonly typ?: string | undefined;
}
