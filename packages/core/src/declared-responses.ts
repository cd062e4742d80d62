import type { HttpError } from './errors.js';
import type { BodySpec, FieldType } from './types/field.js';

/** A response in the document: its type in JSON, or more than that. */
export type ResponseSpec = FieldType | ResponseOptions;

/** A response in the document. */
export interface ResponseOptions {
  /** Defaults to the words that HTTP has for the status. */
  readonly description?: string;
  /** The type of a JSON body; defaults to no body. */
  readonly model?: BodySpec;
  /** The types of bodies by their media types, besides `model`; defaults to none. */
  readonly content?: Readonly<Record<string, BodySpec>>;
}

/** A class of errors that says in the document what clients get. */
export interface ErrorClass {
  new (...args: never[]): HttpError;
  /** The description in the document, as words. */
  readonly name: string;
  /** The status of every error of this class. */
  readonly status: number;
  /** The type of the `detail`; defaults to text. */
  readonly detail?: BodySpec;
}

/**
 * The responses of operations besides their own. Those of an application hold for its routers, and those of
 * a router for its operations; for one status the innermost count.
 */
export interface DeclaredResponses {
  /**
   * Further responses in the document: `{ 202: Ticket, '5XX': { description: 'Broken' } }`. Results are
   * written as the type of the status that a `ResponseControl` was told. Defaults to those of `errors` and
   * `throws`, which it replaces.
   */
  readonly responses?: Readonly<Record<string | number, ResponseSpec>>;
  /** Statuses of errors in the document, with a `detail` of text: `[404, 409]`. Defaults to none. */
  readonly errors?: readonly number[];
  /** Errors in the document that are thrown, each with its status and detail; defaults to none. */
  readonly throws?: readonly ErrorClass[];
}
