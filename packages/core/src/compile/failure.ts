import { HttpError } from '../errors.js';
import { TEXT_HEADERS, toRawHeaders } from '../http/headers.js';
import { type TextReply, withJsonType } from '../http/reply.js';
import { isBodyless, statusPhrase } from '../http/status.js';
import { logError } from '../log.js';
import { encodeJson } from '../json/encode-json.js';

/**
 * The reply to a request that failed: an `HttpError` has its status and `{"detail": ...}`, any other
 * failure is a bare 500 that tells the client nothing, and is logged here, once.
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

const INTERNAL_ERROR: TextReply = {
  status: 500,
  headers: TEXT_HEADERS,
  body: 'Internal Server Error',
};

function httpErrorReply(error: HttpError): TextReply {
  const { status, detail } = error;
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new RangeError(`${status} is not the status of a response: 200 to 599.`, {
      cause: error,
    });
  }
  const headers = toRawHeaders(error.headers);
  if (isBodyless(status)) return { status, headers, body: undefined };
  return {
    status,
    headers: withJsonType(headers),
    body: encodeJson({ detail: detail === undefined ? statusPhrase(status) : detail }),
  };
}
