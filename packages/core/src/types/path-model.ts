/** A route pattern in segments. OpenAPI and errors show it as `/items/{id}`. */
export interface PathModel {
  /** The user's text, normalised to `/items/:id` and `/files/*path`. */
  readonly pattern: string;
  /** The parts between slashes; `/` has none, `/items/` ends in an empty one. Static text is decoded. */
  readonly segments: readonly PathSegment[];
}

/** The part of a path between two slashes. */
export type PathSegment =
  | { readonly kind: 'static'; readonly text: string }
  | {
      readonly kind: 'parameter';
      readonly name: string;
      /** Only such text matches; undefined for any. */
      readonly convertor?: Convertor;
    }
  | { readonly kind: 'catchAll'; readonly name: string };

/** The texts that a path parameter may have: `{id:int}` in a path. A path with another text is a 404. */
export type Convertor = 'int' | 'float' | 'uuid';
