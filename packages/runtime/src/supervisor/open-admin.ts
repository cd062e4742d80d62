import { authorityOf } from '@sluice/core/internal';
import type { ResolvedHttpOptions } from '@sluice/ingress/front';

import { resolveAdminOptions, type AdminOptions } from '../admin/admin-options.js';
import type { ProxyLocation } from '../config/proxy-location.js';
import type { AdminStart } from '../controller-process/controller-procedures.js';
import { ServeError } from '../errors.js';
import type { Log } from '../process/create-log.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import { bindPort, type ListenHandle } from './listen.js';

/** The admin API of a supervised server. */
export interface SupervisedAdmin extends AdminOptions {
  /** The module with `loadEntry`, which compiles what a config names. */
  readonly loader: string;
  /** The directory that relative import paths of configs start from; defaults to the working directory. */
  readonly directory?: string;
  /** The file that the server's output goes into, which the API has then; defaults to none. */
  readonly logFile?: string;
}

/** The port of the admin API, bound for the controllers that come and go. */
export interface OpenAdmin {
  readonly listening: ListenHandle;
  readonly start: AdminStart;
  /** `http://127.0.0.1:8265`. */
  readonly url: string;
  readonly tokenFile: string | undefined;
}

/**
 * Binds the port of the admin API. Undefined where there is to be none, and where one that nobody asked for
 * cannot be served: another server of the machine has the port, or there is no home for the token. A line
 * of the log says so.
 *
 * Throws ServeError when one that was asked for, by its port or host, cannot be served.
 */
export async function openAdmin(
  options: SupervisedAdmin | undefined,
  server: {
    readonly http: ResolvedHttpOptions;
    readonly proxyLocation: ProxyLocation;
    readonly numProxies: number;
    readonly tracing: TracingSettings | undefined;
    readonly log: Log;
  },
): Promise<OpenAdmin | undefined> {
  if (options === undefined) return undefined;
  const { log, ...front } = server;
  try {
    const { host, port, access, tokenFile } = resolveAdminOptions(options, process.env);
    const listening = await bindPort(host, port, '--admin-');
    const { loader, logFile, directory = process.cwd() } = options;
    return {
      listening,
      start: { ...front, access, loader, logFile, directory },
      url: `http://${authorityOf(host, listening.port)}`,
      tokenFile,
    };
  } catch (error) {
    const isAskedFor = options.port !== undefined || options.host !== undefined;
    if (isAskedFor || !(error instanceof ServeError)) throw error;
    log.warn(`there is no admin API: ${error.message}`);
    return undefined;
  }
}
