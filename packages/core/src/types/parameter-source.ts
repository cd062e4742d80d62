/** The part of a request that a parameter is read from; `form` is a body that is a form. */
export type ParameterSource = 'path' | 'query' | 'header' | 'cookie' | 'form';

/** The first element of the `loc` of an error in a source. */
export function locationOf(source: ParameterSource): string {
  return source === 'form' ? 'body' : source;
}

/** An example with a name of its own in the document. */
export interface NamedExample {
  /** A line that tells the example from the others. */
  readonly summary?: string;
  /** What the example shows, as Markdown. */
  readonly description?: string;
  /** The example itself, as a client would send it. */
  readonly value: unknown;
}

/** Examples without names, or by their names. */
export type Examples = readonly unknown[] | Readonly<Record<string, NamedExample>>;

/** A parameter's texts and examples in the document. */
export interface ParameterDocs {
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly example?: unknown;
  readonly examples?: Examples;
  readonly hidden?: boolean;
}
