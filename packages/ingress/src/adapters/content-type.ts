import { HttpError, type HttpRequest } from '@sluice/core';
import { isJson } from '@sluice/core/internal';

/** The media type of a body without its parameters, in lower case; empty where there is none. */
export function essenceOf(request: HttpRequest): string {
  const contentType = request.headers.get('content-type') ?? '';
  return contentType.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** Refuses a body that is not said to be JSON; `alternative` is what else the adapter takes. */
export function requireJson(request: HttpRequest, alternative = ''): void {
  const contentType = request.headers.get('content-type');
  if (contentType !== null && isJson(contentType)) return;
  const got = contentType === null ? 'no Content-Type' : `'${contentType.slice(0, 100)}'`;
  throw new HttpError(415, `Expected Content-Type 'application/json'${alternative}, got ${got}.`);
}
