import { CancelledError, HttpError } from '../errors.js';
import type { Exchange, RawHeaders } from '../http/exchange.js';
import { JSON_HEADERS, toRawHeaders } from '../http/headers.js';
import { isBodyless, statusPhrase } from '../http/status.js';
import { logError } from '../log.js';
import { encodeJson } from '../json/encode-json.js';

const TEXT_HEADERS: RawHeaders = ['content-type', 'text/plain; charset=utf-8'];

/** An error as it is answered. */
export interface FailureResponse {
  readonly status: number;
  readonly headers: RawHeaders;
  readonly body: string | undefined;
}

/**
 * What a failure is to its client: an `HttpError` its status and `{"detail": ...}`, anything else a
 * bare 500 that says nothing, logged here, once.
 */
export function toFailureResponse(error: unknown, requestId: string): FailureResponse {
  if (error instanceof HttpError) {
    try {
      return httpErrorResponse(error);
    } catch (cause) {
      logError('An HttpError cannot be sent', { requestId, error: cause });
      return INTERNAL_ERROR;
    }
  }
  logError('A request failed', { requestId, error });
  return INTERNAL_ERROR;
}

/**
 * Answers a failed request, or cuts its response short when that has begun.
 *
 * What is cancelled after its client left is silent: only the connection ends.
 */
export function answerFailure(exchange: Exchange, error: unknown): void {
  if (exchange.abortReason !== undefined && error instanceof CancelledError) {
    exchange.destroy();
    return;
  }
  const { requestId } = exchange;
  const response = toFailureResponse(error, requestId);
  if (exchange.responded) {
    if (error instanceof HttpError) {
      logError('A request failed after its response had begun', { requestId, error });
    }
    exchange.destroy();
    return;
  }
  exchange.respond(response.status, response.headers, response.body);
}

/** Answers with a status and its `{"detail": ...}`. */
export function answerStatus(exchange: Exchange, status: number, headers: RawHeaders = []): void {
  const body = encodeJson({ detail: statusPhrase(status) });
  exchange.respond(status, withJson(headers), body);
}

const INTERNAL_ERROR: FailureResponse = {
  status: 500,
  headers: TEXT_HEADERS,
  body: 'Internal Server Error',
};

function httpErrorResponse(error: HttpError): FailureResponse {
  const { status, detail } = error;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`${status} is not the status of a response: 200 to 599.`, {
      cause: error,
    });
  }
  const headers = toRawHeaders(error.headers);
  if (isBodyless(status)) return { status, headers, body: undefined };
  const body = encodeJson({ detail: detail === undefined ? statusPhrase(status) : detail });
  return { status, headers: withJson(headers), body };
}

function withJson(headers: RawHeaders): RawHeaders {
  return headers.length === 0 ? JSON_HEADERS : [...JSON_HEADERS, ...headers];
}
