import type { HttpError } from '../errors.js';
import type { HttpRequest } from '../http/request.js';
import type {
  ErrorType,
  ExceptionHandlerEntry,
  ExceptionRecord,
} from '../middleware/exception-record.js';
import type { MadeResponse } from '../middleware/middleware.js';
import { classOrMethodRecorder } from './class-or-method.js';
import type { ClassOrMethodDecorator } from './middleware.js';
import type { ResponseOptions } from '../declared-responses.js';
import { recordClassException, recordMethodException } from './record.js';

/** The response of an exception handler in the document. */
export interface HandledResponse extends ResponseOptions {
  /** The status that the handler answers with. */
  readonly status: number;
}

/** A decorator of classes and methods that is an entry of `exceptionHandlers` too. */
export interface ExceptionHandlerDecorator extends ClassOrMethodDecorator, ExceptionHandlerEntry {}

const RESPONSES = new WeakMap<ExceptionRecord, HandledResponse>();

/**
 * Answers errors of a class, or `HttpError`s of a status, with a response of your own:
 * `ExceptionHandler(OutOfStock, (error) => new JSONResponse(error.sku, { status: 409 }))`.
 *
 * A decorator of a class or a method, and an entry of `exceptionHandlers` for the application. The handler
 * of the status wins, else that of the most specific class; of two for the same, the one that is further
 * inside. A handler of `ValidationError` sees the `issues` and the `body` that it refuses. One of
 * `Error` or of 500 answers what nothing else expects, which is logged too. `response` documents the
 * answer, and for refused values replaces the 422 of the document.
 */
export function ExceptionHandler<T extends ErrorType>(
  type: T,
  handle: (error: InstanceType<T>, request: HttpRequest) => MadeResponse | Promise<MadeResponse>,
  response?: HandledResponse,
): ExceptionHandlerDecorator;
export function ExceptionHandler(
  status: 500,
  handle: (error: unknown, request: HttpRequest) => MadeResponse | Promise<MadeResponse>,
  response?: HandledResponse,
): ExceptionHandlerDecorator;
export function ExceptionHandler(
  status: number,
  handle: (error: HttpError, request: HttpRequest) => MadeResponse | Promise<MadeResponse>,
  response?: HandledResponse,
): ExceptionHandlerDecorator;
export function ExceptionHandler(
  match: ErrorType | number,
  handle: ExceptionRecord['handle'],
  response?: HandledResponse,
): ExceptionHandlerDecorator {
  const record: ExceptionRecord = { match, handle };
  if (response !== undefined) RESPONSES.set(record, response);
  const decorate = classOrMethodRecorder('ExceptionHandler', {
    onClass: (own) => recordClassException(own, record),
    onMethod: (site) => recordMethodException(site, record),
  });
  return Object.assign(decorate, { record });
}

/** What an exception handler says of its response for the document; undefined for nothing. */
export function handledResponse(record: ExceptionRecord): HandledResponse | undefined {
  return RESPONSES.get(record);
}
