/**
 * A class of responses that is made of a method's result: `HTMLResponse`, or your own subclass of
 * `HttpResponse` with the constructor `(content, options)`.
 */
export interface ResponseClass {
  new (content: never, options: never): object;
  /** The media type in the document, and for `Accept` where an operation has several classes. */
  readonly mediaType?: string | undefined;
}
