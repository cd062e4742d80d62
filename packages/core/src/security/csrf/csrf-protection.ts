import { headDependency } from '../../decorators/dependency.js';
import { HttpError } from '../../errors.js';
import type { RequestHead } from '../../http/exchange.js';
import { isOriginAllowed } from '../../websocket/origin.js';
import { checkedOptions } from '../checked-options.js';

/** Options of {@link CSRFProtection}. */
export interface CSRFProtectionOptions {
  /** Other origins whose pages may send requests: `['https://pay.example']`; defaults to none. */
  readonly trustedOrigins?: readonly string[];
}

/** A dependency that lets a request through, or answers 403. */
export type CheckDependency = (input: never, source: never) => void | Promise<void>;

/**
 * Makes a dependency that answers 403 to requests which pages of other sites let a browser send (CSRF):
 * `@Ingress({ dependencies: [CSRFProtection()] })`.
 *
 * Browsers say in `Sec-Fetch-Site`, or in `Origin`, where a request comes from. GET, HEAD and OPTIONS are let
 * through, so they must not change anything, and so is a request with neither field: no browser sent it.
 * The check is that of Go's `http.CrossOriginProtection`.
 */
export function CSRFProtection(options: CSRFProtectionOptions = {}): CheckDependency {
  const { trustedOrigins = [] } = options;
  checkedOptions('CSRFProtection', (refuse) => {
    for (const origin of trustedOrigins) {
      if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
      refuse(
        `has the trusted origin ${JSON.stringify(origin)}, which no browser sends.`,
        "Write scheme, host and port alone: 'https://shop.example'.",
      );
    }
  });
  const run = headDependency({}, (_input, { head, control }): void => {
    // A handshake is a GET and has consequences; every WebSocket checks its own origin too.
    const isHandshake = control === undefined;
    if (SAFE_METHODS.has(head.method) && !isHandshake) return;
    if (!isFromHere(head, trustedOrigins)) {
      throw new HttpError(403, 'A page of another site may not send this request');
    }
  });
  Object.defineProperty(run, 'name', { value: 'CSRFProtection' });
  return run;
}

/** The methods that change nothing; browsers let every page send them (RFC 9110 §9.2.1). */
const SAFE_METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

function isFromHere(head: RequestHead, trusted: readonly string[]): boolean {
  const site = head.header('sec-fetch-site');
  const origin = head.header('origin');
  if (origin !== undefined && trusted.includes(origin)) return true;
  // A page cannot set this field, and browsers that send it judge better than a comparison of hosts.
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return isOriginAllowed(origin, head.header('host'), trusted);
}
