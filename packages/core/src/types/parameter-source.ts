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

/**
 * Members to merge into an object of the document, extensions (`x-...`) above all. Objects merge, lists
 * are added to, and any other value replaces.
 */
export type OpenApiExtra = Readonly<Record<string, unknown>>;

/** A parameter's texts and examples in the document. */
export interface ParameterDocs {
  readonly title?: string;
  readonly description?: string;
  readonly deprecated?: boolean;
  readonly example?: unknown;
  readonly examples?: Examples;
  readonly hidden?: boolean;
  readonly openapiExtra?: OpenApiExtra;
}

/** How one text holds the items of a list: `a,b`, `a b` or `a|b`. */
export type ListStyle = 'csv' | 'spaceDelimited' | 'pipeDelimited';

/** How a query holds a list in one text, or an object as `filter[name]=a`. */
export type ParameterStyle = ListStyle | 'deepObject';

/** A part of a request whose unknown names can be refused. */
export type UnknownSource = 'body' | 'query' | 'cookie';

/** The parts of a request whose unknown names are refused; `true` stands for the body. */
export type ForbidUnknown = boolean | readonly UnknownSource[];

/** True when unknown names of a part of a request are refused. */
export function forbids(option: ForbidUnknown | undefined, source: UnknownSource): boolean {
  return typeof option === 'object'
    ? option.includes(source)
    : option === true && source === 'body';
}

/** How strictly text is read as a number, a boolean or a date. */
export type TextGrammar = 'lenient' | 'strict';
