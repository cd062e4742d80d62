import { HttpError, JSONResponse, ValidationError } from '@sluice/core';
import { registerType } from '@sluice/runtime';

/** Answers a request with a status and OpenAI's `{"error": {...}}`. */
export class OpenAIError extends HttpError {
  override readonly name = 'OpenAIError';
  readonly error: OpenAIErrorBody;

  /** `param` names the member of the request that is wrong, `code` the kind of mistake. */
  constructor(
    status: number,
    message: string,
    details: { readonly param?: string; readonly code?: string } = {},
  ) {
    super(status, message);
    const { param = null, code = null } = details;
    this.error = { message, type: typeOf(status), param, code };
  }
}

// OpenAI's own package has a class of this name too.
registerType(OpenAIError, { name: 'sluice.OpenAIError' });

/** The member `error` of a response. */
interface OpenAIErrorBody {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

/** The error as OpenAI's clients read it; undefined for a failure of the server, which is answered as any other. */
export function asOpenAIError(error: unknown): OpenAIError | undefined {
  if (error instanceof OpenAIError) return error;
  if (error instanceof ValidationError) return new OpenAIError(400, error.message);
  if (!(error instanceof HttpError)) return undefined;
  return new OpenAIError(
    error.status,
    typeof error.detail === 'string' ? error.detail : error.message,
  );
}

/** The response to what a handler threw; throws again what is a failure of the server. */
export function errorResponse(thrown: unknown): JSONResponse {
  const error = asOpenAIError(thrown);
  if (error === undefined) throw thrown;
  const headers = thrown instanceof HttpError ? thrown.headers : {};
  return new JSONResponse({ error: error.error }, { status: error.status, headers });
}

function typeOf(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 403) return 'permission_error';
  if (status === 429) return 'rate_limit_error';
  return status >= 500 ? 'server_error' : 'invalid_request_error';
}
