/** A cookie of a {@link CookieJar}. */
export interface StoredCookie {
  /** The name of the cookie. */
  readonly name: string;
  /** As the server wrote it, quotes included. */
  readonly value: string;
  /** The host that gets it, or the domain whose hosts do; empty for every host. */
  readonly domain: string;
  /** True when only the host itself gets it, and not its subdomains. */
  readonly hostOnly: boolean;
  /** The path below which it is sent. */
  readonly path: string;
  /** True when it is sent over HTTPS alone. */
  readonly secure: boolean;
  /** True when scripts of a page cannot read it. */
  readonly httpOnly: boolean;
  /** The time in milliseconds since 1970 from which it is no longer sent; undefined for never. */
  readonly expiresMs: number | undefined;
}

/**
 * Reads a `Set-Cookie` field of an answer from `url` (RFC 6265 §5.2 and §5.3); undefined for a cookie that
 * a browser would ignore. There is no list of public suffixes: a domain of one label is taken for one.
 */
export function readSetCookie(field: string, url: URL, nowMs: number): StoredCookie | undefined {
  const [pair = '', ...rest] = field.split(';');
  const equals = pair.indexOf('=');
  const name = pair.slice(0, equals).trim();
  if (equals < 0 || name === '') return undefined;
  const attributes = new Map(rest.map(attributeOf));
  const domain = domainOf(attributes.get('domain'), url);
  if (domain === undefined) return undefined;
  const path = attributes.get('path') ?? '';
  const cookie: StoredCookie = {
    name,
    value: pair.slice(equals + 1).trim(),
    ...domain,
    path: path.startsWith('/') ? path : defaultPath(url),
    secure: attributes.has('secure'),
    httpOnly: attributes.has('httponly'),
    expiresMs: expiryOf(attributes, nowMs),
  };
  return keepsPrefix(cookie, attributes) ? cookie : undefined;
}

/** True for a host of a domain (RFC 6265 §5.1.3). */
export function isWithinDomain(host: string, domain: string): boolean {
  if (host === domain) return true;
  return host.endsWith(`.${domain}`) && !isAddress(host);
}

type Attributes = ReadonlyMap<string, string>;

function attributeOf(text: string): [name: string, value: string] {
  const equals = text.indexOf('=');
  if (equals < 0) return [text.trim().toLowerCase(), ''];
  return [text.slice(0, equals).trim().toLowerCase(), text.slice(equals + 1).trim()];
}

function domainOf(
  attribute: string | undefined,
  { hostname }: URL,
): Pick<StoredCookie, 'domain' | 'hostOnly'> | undefined {
  const domain = (attribute ?? '').replace(/^\./, '').toLowerCase();
  if (domain === '') return { domain: hostname, hostOnly: true };
  if (!isWithinDomain(hostname, domain)) return undefined;
  if (hostname !== domain && !domain.includes('.')) return undefined;
  return { domain, hostOnly: false };
}

function isAddress(host: string): boolean {
  return host.startsWith('[') || /^\d+(?:\.\d+){3}$/.test(host);
}

/** The folder of the path (RFC 6265 §5.1.4). */
function defaultPath({ pathname }: URL): string {
  return pathname.slice(0, pathname.lastIndexOf('/')) || '/';
}

function expiryOf(attributes: Attributes, nowMs: number): number | undefined {
  const maxAge = attributes.get('max-age') ?? '';
  if (/^-?\d+$/.test(maxAge)) return nowMs + Number(maxAge) * 1000;
  const expires = Date.parse(attributes.get('expires') ?? '');
  return Number.isNaN(expires) ? undefined : expires;
}

// RFC 6265bis §4.1.3.
function keepsPrefix({ name, secure, path }: StoredCookie, attributes: Attributes): boolean {
  if (name.startsWith('__Secure-')) return secure;
  if (!name.startsWith('__Host-')) return true;
  return secure && path === '/' && !attributes.has('domain');
}
