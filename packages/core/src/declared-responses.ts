import type { HttpError } from './errors.js';
import type { BodySpec, FieldRecord, FieldType } from './types/field.js';

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
  /**
   * The header fields, as they are written: `{ 'X-Total': Int, Location: { description: 'The new item' } }`.
   * Defaults to none.
   */
  readonly headers?: FieldRecord;
  /** What a client can ask next with values of the response, by name; defaults to nothing. */
  readonly links?: Readonly<Record<string, ResponseLink>>;
}

/** A further request that a response leads to: `{ operationId: 'item', parameters: { id: '$response.body#/id' } }`. */
export interface ResponseLink {
  /** The operation to ask; an unknown one is an error at start. */
  readonly operationId: string;
  /** Its parameters, as values or as runtime expressions of OpenAPI; defaults to none. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  /** Its body, as a value or as a runtime expression; defaults to none. */
  readonly requestBody?: unknown;
  /** What the link is for; defaults to nothing. */
  readonly description?: string;
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
