import { type StoredCookie, isWithinDomain, readSetCookie } from './set-cookie-field.js';

/** Options of {@link CookieJar.set}. */
export interface JarCookieOptions {
  /** The domain whose hosts get the cookie; defaults to every host. */
  readonly domain?: string;
  /** The path below which the cookie is sent; defaults to `/`. */
  readonly path?: string;
  /** Sends the cookie over HTTPS alone; defaults to false. */
  readonly secure?: boolean;
}

/**
 * The cookies of a {@link TestClient}: stored from answers and sent along as a browser does, by their domain,
 * path, expiry and `Secure` (RFC 6265).
 */
export class CookieJar {
  readonly #cookies = new Map<string, StoredCookie>();
  readonly #now: () => number;

  /** `now` returns milliseconds since 1970, and defaults to the clock. */
  constructor(now: () => number = () => Date.now()) {
    this.#now = now;
  }

  /** Adds a cookie, as if a server had set it. */
  set(name: string, value: string, options: JarCookieOptions = {}): void {
    const { domain = '', path = '/', secure = false } = options;
    const rest = { hostOnly: false, httpOnly: false, expiresMs: undefined };
    this.#put({ name, value, domain: domain.toLowerCase(), path, secure, ...rest });
  }

  /** The value of a cookie, whatever its domain and path; undefined without one. */
  get(name: string): string | undefined {
    return [...this].find((cookie) => cookie.name === name)?.value;
  }

  /** Removes all cookies of a name. */
  delete(name: string): void {
    for (const [key, cookie] of this.#cookies) {
      if (cookie.name === name) this.#cookies.delete(key);
    }
  }

  clear(): void {
    this.#cookies.clear();
  }

  /** Takes a `Set-Cookie` field of an answer from `url`. */
  store(field: string, url: URL): void {
    const cookie = readSetCookie(field, url, this.#now());
    if (cookie !== undefined) this.#put(cookie);
  }

  /** The value of the `Cookie` field of a request to `url`; empty without cookies. */
  header(url: URL): string {
    return [...this]
      .filter((cookie) => isFor(cookie, url))
      .toSorted((a, b) => b.path.length - a.path.length)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** The cookies that have not expired, in the order in which they were first set. */
  *[Symbol.iterator](): IterableIterator<StoredCookie> {
    const nowMs = this.#now();
    for (const [key, cookie] of this.#cookies) {
      if (cookie.expiresMs !== undefined && cookie.expiresMs <= nowMs) this.#cookies.delete(key);
      else yield cookie;
    }
  }

  #put(cookie: StoredCookie): void {
    this.#cookies.set(JSON.stringify([cookie.domain, cookie.path, cookie.name]), cookie);
  }
}

function isFor({ domain, hostOnly, path, secure }: StoredCookie, url: URL): boolean {
  if (secure && url.protocol !== 'https:') return false;
  if (!isBelow(url.pathname, path)) return false;
  if (domain === '') return true;
  return hostOnly ? url.hostname === domain : isWithinDomain(url.hostname, domain);
}

/** RFC 6265 §5.1.4. */
function isBelow(pathname: string, path: string): boolean {
  if (!pathname.startsWith(path)) return false;
  return pathname.length === path.length || path.endsWith('/') || pathname[path.length] === '/';
}
