/** The part of a request that a parameter is read from; also the first element of an error's `loc`. */
export type ParameterSource = 'path' | 'query' | 'header' | 'cookie';

/** A parameter's texts and examples in the document. */
export interface ParameterDocs {
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly example?: unknown;
  readonly hidden?: boolean;
}
