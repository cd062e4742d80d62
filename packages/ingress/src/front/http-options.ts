import { DEFAULT_HOST, DEFAULT_HTTP_LIMITS } from '@sluice/core/internal';

import { IngressError } from '../errors.js';
import { checkRoutePrefix } from '../routes/check-route-prefix.js';
import { DEFAULT_TIMEOUT_STATUS } from './request-timeout.js';

/** How the front listens and what it allows; every member has a default. */
export interface HttpOptions {
  /** The address to listen on; defaults to `127.0.0.1`. */
  readonly host?: string;
  /** The port to listen on; 0 takes a free one. Defaults to 8000. */
  readonly port?: number;
  /** Seconds after which an idle connection is closed; the environment wins. Defaults to 5, as does 0. */
  readonly keepAliveTimeoutS?: number;
  /** Seconds a request may take, waiting included, 408 beyond; never for WebSockets. Defaults to no limit. */
  readonly requestTimeoutS?: number | undefined;
  /** The status of a request that timed out; defaults to 408. */
  readonly timeoutStatusCode?: 408 | 504;
  /** The path under which a proxy shows the server, stripped or not; applications see it before the route prefix. Defaults to none. */
  readonly rootPath?: string;
  /** Addresses and CIDR ranges of proxies whose `X-Forwarded-*` is believed; defaults to none. */
  readonly trustedProxies?: readonly string[];
  /** Bytes of all header fields of a request together, 431 above; defaults to 16 KiB. */
  readonly maxHeaderBytes?: number;
  /** Header lines of a request, 431 above; defaults to 1,000. */
  readonly maxHeaderLines?: number;
  /** Bytes of the path and query, 414 above; defaults to 8 KiB. */
  readonly maxUrlBytes?: number;
  /** Seconds within which the head of a request must arrive, 408 otherwise; defaults to 20. */
  readonly headersTimeoutS?: number;
  /** Bytes a second at which bodies and responses must move after 5 s; 0 for any speed. Defaults to 240. */
  readonly minBytesPerSecond?: number;
  /**
   * Bytes of all request bodies together that are collected for operations which take them whole;
   * defaults to 256 MiB. Beyond that, the slowest uploads are answered 503.
   */
  readonly maxCollectedBodyBytes?: number;
  /** Seconds after which a WebSocket is closed whose client answers no ping; pings come twice as often. Defaults to 40. */
  readonly wsIdleTimeoutS?: number;
  /**
   * Compresses WebSocket messages of at least so many bytes, for clients that offer `permessage-deflate`; 1024 suits
   * text. Defaults to no compression.
   */
  readonly wsCompressionThresholdBytes?: number;
  /**
   * Seconds between the signal to stop and the drain, in which probes are told and requests still served: as
   * long as a load balancer takes to notice. Defaults to 0.
   */
  readonly drainDelayS?: number;
  /** The PEM file of the certificate, with those of its issuers: HTTPS, and HTTP/2 where clients can. Defaults to HTTP. */
  readonly sslCertfile?: string;
  /** The PEM file of the certificate's private key. Defaults to none, and goes with `sslCertfile`. */
  readonly sslKeyfile?: string;
  /** The password of an encrypted private key; defaults to none. */
  readonly sslKeyfilePassword?: string;
  /** A PEM file of authorities: clients must present a certificate of one of them. Defaults to no such demand. */
  readonly sslCaCerts?: string;
}

/** Options without a default: absent means that there is no such thing. */
type OptionalHttpOptions = Pick<
  HttpOptions,
  | 'requestTimeoutS'
  | 'wsCompressionThresholdBytes'
  | 'sslCertfile'
  | 'sslKeyfile'
  | 'sslKeyfilePassword'
  | 'sslCaCerts'
>;

/** {@link HttpOptions} with the defaults filled in. */
export type ResolvedHttpOptions = Required<Omit<HttpOptions, keyof OptionalHttpOptions>> &
  OptionalHttpOptions;

/** The environment variables of the keep-alive timeout; the first one that is set wins. */
const KEEP_ALIVE_VARIABLES = [
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
    host: options.host ?? DEFAULT_HOST,
    port: options.port ?? 8000,
    keepAliveTimeoutS:
      keepAliveFrom(environment) ??
      unlessZero(options.keepAliveTimeoutS) ??
      DEFAULT_HTTP_LIMITS.keepAliveTimeoutS,
    requestTimeoutS: unlessZero(options.requestTimeoutS),
    timeoutStatusCode: options.timeoutStatusCode ?? DEFAULT_TIMEOUT_STATUS,
    rootPath: canonicalRootPath(options.rootPath ?? ''),
    trustedProxies: options.trustedProxies ?? [],
    maxHeaderBytes: options.maxHeaderBytes ?? DEFAULT_HTTP_LIMITS.maxHeaderBytes,
    maxHeaderLines: options.maxHeaderLines ?? DEFAULT_HTTP_LIMITS.maxHeaderLines,
    maxUrlBytes: options.maxUrlBytes ?? DEFAULT_HTTP_LIMITS.maxUrlBytes,
    headersTimeoutS: options.headersTimeoutS ?? DEFAULT_HTTP_LIMITS.headersTimeoutS,
    minBytesPerSecond: options.minBytesPerSecond ?? DEFAULT_HTTP_LIMITS.minBytesPerSecond,
    wsIdleTimeoutS: unlessZero(options.wsIdleTimeoutS) ?? 40,
    drainDelayS: options.drainDelayS ?? 0,
    maxCollectedBodyBytes: options.maxCollectedBodyBytes ?? 256 * 1024 * 1024,
    ...pick(options, [
      'wsCompressionThresholdBytes',
      'sslCertfile',
      'sslKeyfile',
      'sslKeyfilePassword',
      'sslCaCerts',
    ]),
  };
  checkNumbers(resolved);
  return resolved;
}

function pick<K extends keyof HttpOptions>(
  options: HttpOptions,
  names: readonly K[],
): Pick<HttpOptions, K> {
  const given: Partial<Pick<HttpOptions, K>> = {};
  for (const name of names) if (options[name] !== undefined) given[name] = options[name];
  // Every member that is absent may be: the names are of optional members.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return given as Pick<HttpOptions, K>;
}

function unlessZero(seconds: number | undefined): number | undefined {
  return seconds === 0 ? undefined : seconds;
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
