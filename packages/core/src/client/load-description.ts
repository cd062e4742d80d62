import { DESCRIPTION_TYPE } from './description-type.js';
import type { ClientOptions } from './client-options.js';
import type { ClientDescription } from './description.js';
import { headersOf } from './headers-of.js';

/** Gives the description of a server; asks for it once. */
export type LoadDescription = () => Promise<ClientDescription>;

/** The server gave no description of its operations. */
export class DescriptionError extends Error {
  override readonly name = 'DescriptionError';
}

/**
 * Makes the function that gives the description of a server. Calls at the same time share one request; after a
 * failure the next call asks again.
 */
export function descriptionLoader(base: string, options: ClientOptions): LoadDescription {
  const { description, openapi = DEFAULT_PATH } = options;
  if (description !== undefined) return () => Promise.resolve(description);
  let asked: Promise<ClientDescription> | undefined;
  return () => {
    asked ??= ask(`${base}${openapi}`, options).catch((error: unknown) => {
      asked = undefined;
      throw error;
    });
    return asked;
  };
}

const DEFAULT_PATH = '/openapi.json';

async function ask(url: string, options: ClientOptions): Promise<ClientDescription> {
  const { fetch = globalThis.fetch, credentials } = options;
  const headers = await headersOf(options);
  headers.set('accept', DESCRIPTION_TYPE);
  let response: Response;
  try {
    response = await fetch(url, { headers, ...(credentials === undefined ? {} : { credentials }) });
  } catch (cause) {
    throw new DescriptionError(
      `The description of the operations at ${url} cannot be reached. ${ADVICE}`,
      { cause },
    );
  }
  if (!response.ok) {
    throw new DescriptionError(
      `The description of the operations at ${url} is answered with ${response.status}. ${ADVICE}`,
    );
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (isDescription(body)) return body;
  throw new DescriptionError(`${url} does not describe operations for clients. ${ADVICE}`);
}

const ADVICE =
  'Is the URL that of the application, with its route prefix? A server whose OpenAPI document has another path or is off needs the option openapi, or description: describeClient(...).';

function isDescription(value: unknown): value is ClientDescription {
  return typeof value === 'object' && value !== null && 'sluice' in value && value.sluice === 1;
}
