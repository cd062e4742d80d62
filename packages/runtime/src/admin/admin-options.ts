import { DEFAULT_HOST } from '@sluice/core/internal';

import { ServeError } from '../errors.js';
import type { AccessRules } from './access.js';
import { takeToken } from './token.js';

/** How the admin API listens and whom it answers; every member has a default. */
export interface AdminOptions {
  /** The address to listen on; defaults to `127.0.0.1`. */
  readonly host?: string;
  /** The port to listen on; 0 takes a free one. Defaults to 8265, as Ray's. */
  readonly port?: number;
  /**
   * The token that every request must carry; false for none, on a loopback address alone. Defaults to
   * `SLUICE_AUTH_TOKEN`, else to the token in the file that `SLUICE_AUTH_TOKEN_PATH` names, else to the one
   * in `~/.sluice/auth_token`, which is made when it is not there.
   */
  readonly token?: string | false;
  /** Names by which clients may call the server, besides `localhost` and addresses; defaults to none. */
  readonly allowedHosts?: readonly string[];
  /** Origins whose pages may call it, besides its own: `https://ops.example`. Defaults to none. */
  readonly allowedOrigins?: readonly string[];
}

/** {@link AdminOptions} with the defaults filled in; plain JSON. */
export interface ResolvedAdminOptions {
  readonly host: string;
  readonly port: number;
  readonly access: AccessRules;
  /** The file that holds the token; undefined where it comes from elsewhere, or there is none. */
  readonly tokenFile: string | undefined;
}

/** Ray's port of the dashboard and its API. */
export const DEFAULT_ADMIN_PORT = 8265;

/**
 * Fills in the defaults, and reads or makes the token.
 *
 * Throws ServeError `E_ADMIN_OPTION` for what cannot be served as asked, and `E_ADMIN_TOKEN` for a token
 * that cannot be read, kept or believed.
 */
export function resolveAdminOptions(
  options: AdminOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedAdminOptions {
  const { host = DEFAULT_HOST, port = DEFAULT_ADMIN_PORT } = options;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new ServeError('E_ADMIN_OPTION', `the admin port is ${port}; write one from 0 to 65535.`);
  }
  if (options.token === false && !isLoopback(host)) {
    throw new ServeError(
      'E_ADMIN_OPTION',
      `the admin API cannot listen on ${host} without a token: whoever reaches it can run code here. Leave out token: false, or listen on 127.0.0.1.`,
    );
  }
  const { token, file } = takeToken(options.token, environment);
  return {
    host,
    port,
    tokenFile: file,
    access: {
      token,
      allowsAddresses: !isLoopback(host),
      hosts: [...LOOPBACK_NAMES, host, ...(options.allowedHosts ?? [])].map((name) =>
        name.toLowerCase(),
      ),
      origins: (options.allowedOrigins ?? []).map((origin) => origin.toLowerCase()),
    },
  };
}

const LOOPBACK_NAMES: readonly string[] = ['localhost', '127.0.0.1', '::1'];

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
