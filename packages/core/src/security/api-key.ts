import { headerName } from '../http/header-name.js';
import { type SchemeOptions, type SecurityDependency, securityDependency } from './scheme.js';

/** Options of the API key schemes. */
export interface APIKeyOptions extends SchemeOptions {
  /** The name of the header field, query parameter or cookie: `X-API-Key`. */
  readonly name: string;
}

/** Makes a dependency that provides an API key of a header field, unchecked: 401 without one. */
export function APIKeyHeader<const O extends APIKeyOptions>(
  options: O,
): SecurityDependency<string, O> {
  const { name } = options;
  const field = headerName(name);
  return securityDependency('APIKeyHeader', options, {
    inputs: { headers: { [field]: HIDDEN } },
    object: { type: 'apiKey', in: 'header', name },
    challenge: 'APIKey',
    read: ({ headers }) => nonEmpty(headers?.[field]),
  });
}

/** Makes a dependency that provides an API key of the query, unchecked: 401 without one. */
export function APIKeyQuery<const O extends APIKeyOptions>(
  options: O,
): SecurityDependency<string, O> {
  const { name } = options;
  return securityDependency('APIKeyQuery', options, {
    inputs: { query: { [name]: HIDDEN } },
    object: { type: 'apiKey', in: 'query', name },
    challenge: 'APIKey',
    read: ({ query }) => nonEmpty(query?.[name]),
  });
}

/** Makes a dependency that provides an API key of a cookie, unchecked: 401 without one. */
export function APIKeyCookie<const O extends APIKeyOptions>(
  options: O,
): SecurityDependency<string, O> {
  const { name } = options;
  return securityDependency('APIKeyCookie', options, {
    inputs: { cookies: { [name]: HIDDEN } },
    object: { type: 'apiKey', in: 'cookie', name },
    challenge: 'APIKey',
    read: ({ cookies }) => nonEmpty(cookies?.[name]),
  });
}

// The scheme documents the key, so that no parameter does.
const HIDDEN = { type: String, optional: true, hidden: true } as const;

function nonEmpty(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
