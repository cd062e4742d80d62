import { HttpError } from '../errors.js';
import { TEXT_HEADERS, toRawHeaders } from '../http/headers.js';
import { type FullTextReply, type TextReply, detailReply } from '../http/reply.js';
import { isBodyless, statusPhrase } from '../http/status.js';
import { logError } from '../log.js';

/**
 * Makes the reply to a failed request: the status and `{"detail": ...}` of an `HttpError`. Any other
 * failure is logged here, once, and becomes a bare 500 that tells the client nothing.
 */
export function toFailureReply(error: unknown, requestId: string): TextReply {
  if (!(error instanceof HttpError)) {
    logError('A request failed', { requestId, error });
    return INTERNAL_ERROR;
  }
  try {
    return httpErrorReply(error);
  } catch (cause) {
    logError('An HttpError cannot be sent', { requestId, error: cause });
    return INTERNAL_ERROR;
  }
}

/** The bare 500, which does not reveal the failure. */
export const INTERNAL_ERROR: FullTextReply = {
  status: 500,
  headers: TEXT_HEADERS,
  body: statusPhrase(500),
};

function httpErrorReply(error: HttpError): TextReply {
  const { status, detail } = error;
  checkErrorStatus(error);
  const headers = toRawHeaders(error.headers);
  if (isBodyless(status)) return { status, headers, body: undefined };
  return detailReply(status, detail === undefined ? statusPhrase(status) : detail, headers);
}

/** Throws for a status that HTTP does not allow in a response. */
export function checkErrorStatus(error: HttpError): void {
  const { status } = error;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`${status} is not the status of a response: 200 to 599.`, {
      cause: error,
    });
  }
}
