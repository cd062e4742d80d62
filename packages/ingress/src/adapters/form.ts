import { HttpError } from '@sluice/core';

import type { Adapter } from './adapter.js';

const FORM_TYPES: ReadonlySet<string> = new Set([
  'application/x-www-form-urlencoded',
  'multipart/form-data',
]);

/** Reads an HTML form, urlencoded or multipart; 415 for another content type, 422 for a broken form. */
export function formAdapter(): Adapter<FormData> {
  return async (request) => {
    const contentType = request.headers.get('content-type') ?? '';
    const essence = contentType.split(';')[0]?.trim().toLowerCase() ?? '';
    if (!FORM_TYPES.has(essence)) {
      throw new HttpError(
        415,
        `Expected Content-Type 'application/x-www-form-urlencoded' or 'multipart/form-data', got ${
          essence === '' ? 'no Content-Type' : `'${essence.slice(0, 100)}'`
        }.`,
      );
    }
    return request.formData();
  };
}
