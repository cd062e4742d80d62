import { HttpError } from '@sluice/core';
import { isCancellation } from '@sluice/core/internal';

import { RequestCancelledError, UnknownMethodError } from '../errors.js';

/**
 * True for an error that the callee of a handle call logs: everything but what is an answer to its
 * caller. The caller, which gets the same error, does not log it again.
 */
export function isLoggedByCallee(error: unknown): boolean {
  return !(
    error instanceof HttpError ||
    isCancellation(error) ||
    error instanceof RequestCancelledError ||
    error instanceof UnknownMethodError
  );
}
