/** A route pattern in segments. OpenAPI and errors show it as `/items/{id}`. */
export interface PathModel {
  /** As written, normalised to `/items/:id` and `/files/*path`. */
  readonly pattern: string;
  /** Between the slashes: `/` has none; `/items/` ends in an empty static one. Static text is percent-decoded. */
  readonly segments: readonly PathSegment[];
}

/** What stands between two slashes of a path. */
export type PathSegment =
  | { readonly kind: 'static'; readonly text: string }
  | { readonly kind: 'parameter'; readonly name: string }
  | { readonly kind: 'catchAll'; readonly name: string };
