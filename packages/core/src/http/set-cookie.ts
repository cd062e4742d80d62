/** Attributes of a cookie. */
export interface CookieOptions {
  /** Seconds until browsers forget the cookie; defaults to the end of the browser's session. */
  readonly maxAgeS?: number;
  /** The time at which browsers forget the cookie; defaults to the end of the session. `maxAgeS` wins. */
  readonly expires?: Date;
  /** The path below which browsers send the cookie; defaults to `/`. */
  readonly path?: string;
  /** The domain whose subdomains get the cookie too; defaults to this host alone. */
  readonly domain?: string;
  /** Sends the cookie over HTTPS alone; defaults to false. */
  readonly secure?: boolean;
  /** Hides the cookie from scripts of the page; defaults to false. */
  readonly httpOnly?: boolean;
  /** Whether requests from other sites have the cookie; defaults to `lax`, and `false` omits it. */
  readonly sameSite?: 'lax' | 'strict' | 'none' | false;
  /** Keeps a cookie for each site that embeds this one; defaults to false. */
  readonly partitioned?: boolean;
}

/** The attributes that tell the cookie to delete from others of its name. */
export type DeleteCookieOptions = Omit<CookieOptions, 'maxAgeS' | 'expires'>;

/**
 * Writes a `Set-Cookie` field (RFC 6265 §4.1). A value beyond the characters of a cookie is quoted, as
 * `@Cookie()` reads it and Python does.
 *
 * Throws `TypeError` for a name, value or attribute that cannot be sent.
 */
export function cookieField(name: string, value: string, options: CookieOptions = {}): string {
  if (!isCookieName(name))
    throw new TypeError(`${JSON.stringify(name)} is not the name of a cookie.`);
  const { domain, expires, httpOnly, maxAgeS, partitioned, path = '/', secure } = options;
  const { sameSite = 'lax' } = options;
  if (maxAgeS !== undefined && !Number.isSafeInteger(maxAgeS)) {
    throw new TypeError(`The maxAgeS of the cookie ${name} is ${maxAgeS}, not whole seconds.`);
  }
  const attributes = [
    domain !== undefined && `Domain=${attributeValue(name, domain)}`,
    expires !== undefined && `expires=${expires.toUTCString()}`,
    httpOnly === true && 'HttpOnly',
    maxAgeS !== undefined && `Max-Age=${maxAgeS}`,
    partitioned === true && 'Partitioned',
    `Path=${attributeValue(name, path)}`,
    sameSite !== false && `SameSite=${attributeValue(name, sameSite)}`,
    secure === true && 'Secure',
  ];
  return [`${name}=${valueText(name, value)}`, ...attributes].filter(Boolean).join('; ');
}

/** Writes the field that makes browsers forget a cookie. */
export function deletedCookieField(name: string, options: DeleteCookieOptions = {}): string {
  return cookieField(name, '', { ...options, maxAgeS: 0, expires: new Date(0) });
}

/** True for fields of which the later replaces the earlier in a browser: one name, path and domain. */
export function isSameCookie(field: string, other: string): boolean {
  return identityOf(field) === identityOf(other);
}

function identityOf(field: string): string {
  const [pair = '', ...attributes] = field.split('; ');
  const places = attributes.filter((attribute) => /^(?:Path|Domain)=/.test(attribute));
  return [pair.slice(0, pair.indexOf('=')), ...places].join('; ');
}

/** True for text that can be the name of a cookie. */
export function isCookieName(name: string): boolean {
  return NAME.test(name);
}

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const PLAIN_VALUE = /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/;
// oxlint-disable-next-line no-control-regex -- the pattern looks for control characters
const NOT_AN_ATTRIBUTE = /[\x00-\x1f;\x7f]|[^\x00-\x7f]/;
const BEYOND_LATIN1 = /[^\x00-\xff]/; // oxlint-disable-line no-control-regex -- a range of characters
const TO_ESCAPE = /[^\x20\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]/g;

function valueText(name: string, value: string): string {
  if (PLAIN_VALUE.test(value)) return value;
  if (BEYOND_LATIN1.test(value)) {
    throw new TypeError(`The cookie ${name} has characters that a cookie cannot hold: encode it.`);
  }
  return `"${value.replace(TO_ESCAPE, escape)}"`;
}

function escape(character: string): string {
  if (character === '"' || character === '\\') return `\\${character}`;
  return `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`;
}

function attributeValue(name: string, value: string): string {
  if (!NOT_AN_ATTRIBUTE.test(value)) return value;
  throw new TypeError(`An attribute of the cookie ${name} has characters that it cannot hold.`);
}
