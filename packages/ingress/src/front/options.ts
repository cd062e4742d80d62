import { IngressError } from '../errors.js';
import { checkRoutePrefix } from '../routes/prefix.js';

/** How the front listens and what it allows; every member has a default. */
export interface HttpOptions {
  /** `127.0.0.1` unless said. */
  readonly host?: string;
  /** 8000 unless said; 0 takes a free one. */
  readonly port?: number;
  /** An idle connection is closed after this; 5 unless said. The environment wins, see {@link resolveHttpOptions}. */
  readonly keepAliveTimeoutS?: number;
  /** End to end, waiting in the queue included; none unless said. Never applies to WebSockets. */
  readonly requestTimeoutS?: number | undefined;
  /** The status of a request that timed out; 408 unless said. */
  readonly timeoutStatusCode?: 408 | 504;
  /** A path that a proxy in front takes off: it precedes the route prefix in what applications see. */
  readonly rootPath?: string;
  /** Addresses and CIDR ranges of proxies whose `X-Forwarded-*` is believed; none unless said. */
  readonly trustedProxies?: readonly string[];
  /** 16 KiB unless said; 431 above. */
  readonly maxHeaderBytes?: number;
  /** 1,000 unless said; 431 above. */
  readonly maxHeaderLines?: number;
  /** 8 KiB unless said; 414 above. */
  readonly maxUrlBytes?: number;
  /** The request head must arrive in this time; 20 unless said; 408 otherwise. */
  readonly headersTimeoutS?: number;
  /** Bodies and responses must progress at this rate after 5 s of grace; 240 unless said, 0 for none. */
  readonly minBytesPerSecond?: number;
  /**
   * What request bodies may hold together while they are collected for operations that take them
   * whole; 256 MiB unless said. Beyond it the slowest uploads are answered 503.
   */
  readonly maxCollectedBodyBytes?: number;
}

/** {@link HttpOptions} with the defaults filled in. */
export interface ResolvedHttpOptions extends Required<Omit<HttpOptions, 'requestTimeoutS'>> {
  readonly requestTimeoutS: number | undefined;
}

/** Environment variables that set the keep-alive timeout, the first one that is set wins. */
export const KEEP_ALIVE_VARIABLES = [
  'SLUICE_HTTP_KEEP_ALIVE_TIMEOUT_S',
  'RAY_SERVE_HTTP_KEEP_ALIVE_TIMEOUT_S',
] as const;

/**
 * Fills in the defaults and lets the environment win for `keepAliveTimeoutS` (0 counts as unset).
 *
 * Throws {@link IngressError} naming the option or the variable.
 */
export function resolveHttpOptions(
  options: HttpOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ResolvedHttpOptions {
  const resolved: ResolvedHttpOptions = {
    host: options.host ?? '127.0.0.1',
    port: options.port ?? 8000,
    keepAliveTimeoutS: keepAliveFrom(environment) ?? options.keepAliveTimeoutS ?? 5,
    requestTimeoutS: options.requestTimeoutS === 0 ? undefined : options.requestTimeoutS,
    timeoutStatusCode: options.timeoutStatusCode ?? 408,
    rootPath: canonicalRootPath(options.rootPath ?? ''),
    trustedProxies: options.trustedProxies ?? [],
    maxHeaderBytes: options.maxHeaderBytes ?? 16 * 1024,
    maxHeaderLines: options.maxHeaderLines ?? 1000,
    maxUrlBytes: options.maxUrlBytes ?? 8 * 1024,
    headersTimeoutS: options.headersTimeoutS ?? 20,
    minBytesPerSecond: options.minBytesPerSecond ?? 240,
    maxCollectedBodyBytes: options.maxCollectedBodyBytes ?? 256 * 1024 * 1024,
  };
  checkNumbers(resolved);
  return resolved;
}

function keepAliveFrom(
  environment: Readonly<Record<string, string | undefined>>,
): number | undefined {
  for (const name of KEEP_ALIVE_VARIABLES) {
    const text = environment[name]?.trim();
    if (text === undefined || text === '') continue;
    const seconds = Number(text);
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new IngressError(
        'E_HTTP_OPTION',
        `environment variable ${name} is ${JSON.stringify(text)}; write a number of seconds, such as 5, or 0 for the default.`,
      );
    }
    if (seconds > 0) return seconds;
  }
  return undefined;
}

function canonicalRootPath(rootPath: string): string {
  if (rootPath === '' || rootPath === '/') return '';
  return checkRoutePrefix(rootPath);
}

function checkNumbers(options: ResolvedHttpOptions): void {
  if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65_535) {
    throw new IngressError('E_HTTP_OPTION', `port is ${options.port}; write one from 0 to 65535.`);
  }
  for (const [name, value] of Object.entries(options)) {
    if (typeof value !== 'number' || name === 'port') continue;
    if (Number.isFinite(value) && value >= 0) continue;
    throw new IngressError('E_HTTP_OPTION', `${name} is ${value}; write a number of at least 0.`);
  }
}
