import { HttpError } from '../errors.js';
import { type ContentType, parseContentType } from '../http/content-type.js';
import type { RequestHead } from '../http/exchange.js';
import { encodingRefusal } from '../http/body.js';

/** How a form is written. */
export type FormType =
  | { readonly kind: 'urlencoded' }
  | { readonly kind: 'multipart'; readonly boundary: string };

/**
 * The form's type according to a request's head.
 *
 * Throws `HttpError` 415 for another content type and for any content encoding, and 400 for a
 * multipart body without a usable boundary.
 */
export function formTypeOf(head: Pick<RequestHead, 'header'>): FormType {
  const encoding = encodingRefusal(head);
  if (encoding !== undefined) throw encoding;
  const value = head.header('content-type');
  const type = value === undefined ? undefined : parseContentType(value);
  if (type?.essence === MULTIPART) return { kind: 'multipart', boundary: boundaryOf(type) };
  if (type?.essence === URLENCODED && isUtf8(type)) return { kind: 'urlencoded' };
  const got = value === undefined ? 'no Content-Type' : `'${value.slice(0, 100)}'`;
  throw new HttpError(415, `Expected Content-Type '${URLENCODED}' or '${MULTIPART}', got ${got}.`);
}

/** The content type of a form without files. */
export const URLENCODED = 'application/x-www-form-urlencoded';

/** The content type of a form that may have files. */
export const MULTIPART = 'multipart/form-data';

/** True for a form that {@link formTypeOf} accepts. */
export function isForm(head: Pick<RequestHead, 'header'>): boolean {
  try {
    formTypeOf(head);
    return true;
  } catch {
    return false;
  }
}

function isUtf8({ parameters }: ContentType): boolean {
  const charset = parameters.get('charset');
  return charset === undefined || /^utf-?8$/i.test(charset);
}

// RFC 2046 §5.1.1: 1 to 70 characters, the last of which is no space.
const BOUNDARY = /^[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]$/;

function boundaryOf({ parameters }: ContentType): string {
  const boundary = parameters.get('boundary');
  if (boundary !== undefined && BOUNDARY.test(boundary)) return boundary;
  throw new HttpError(400, 'Missing boundary in multipart.');
}
