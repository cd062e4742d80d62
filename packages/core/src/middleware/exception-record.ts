import type { HttpRequest } from '../http/request.js';
import type { MadeResponse } from './middleware.js';

/** A class of errors. */
export type ErrorType = abstract new (...args: never[]) => unknown;

/** The answer to errors of a class, or to errors of a status, as declared. */
export interface ExceptionRecord {
  /** The class, or the status of an `HttpError`. */
  readonly match: ErrorType | number;
  /** Makes the response to an error that matches. */
  readonly handle: (error: never, request: HttpRequest) => MadeResponse | Promise<MadeResponse>;
}

/** An entry of `exceptionHandlers`, made by `ExceptionHandler(...)`. */
export interface ExceptionHandlerEntry {
  /** The class or status, and the function, as declared. */
  readonly record: ExceptionRecord;
}
