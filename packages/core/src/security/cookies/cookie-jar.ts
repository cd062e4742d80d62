import { CookieTooLongError } from '../../errors.js';
import type { HeadAndControl } from '../../decorators/dependency.js';
import { type CookieOptions, cookieField, isCookieName } from '../../http/set-cookie.js';
import { type RefuseOption, checkedOptions, oneOrMore } from '../checked-options.js';
import { MIN_SECRET_BYTES, type Seal } from './seal.js';

/** Options of cookies that clients cannot change. */
export interface SealedCookieOptions {
  /**
   * The secret, at least 32 random bytes: `openssl rand -base64 32`. Of several, the first seals and each
   * opens, so that a secret can be replaced: put the new one in front, and remove the old one later.
   */
  readonly keys: string | readonly string[];
  /** The path below which browsers send the cookie; defaults to `/`. */
  readonly path?: string;
  /** The domain whose subdomains get the cookie too; defaults to this host alone. */
  readonly domain?: string;
  /** Sends the cookie over HTTPS alone; defaults to true for requests that came over HTTPS. */
  readonly secure?: boolean;
  /** Hides the cookie from scripts of the page; defaults to true. */
  readonly httpOnly?: boolean;
  /** Whether requests from other sites have the cookie; defaults to `lax`. */
  readonly sameSite?: 'lax' | 'strict' | 'none';
}

/** A kind of cookie, read from requests and set in responses. */
export interface CookieJar {
  /** The value of a cookie; undefined for one that is missing, was changed, or has ended. */
  readonly open: (cookie: string | undefined) => unknown;
  /** Sets the cookie. Throws {@link CookieTooLongError} for one that browsers would not keep. */
  readonly set: (value: unknown, source: HeadAndControl) => void;
  readonly delete: (source: HeadAndControl) => void;
}

/** What a jar is made of, besides the options. */
export interface JarMaker {
  /** The function that the options belong to. */
  readonly maker: string;
  readonly name: string;
  /** Seconds until a cookie ends; undefined for one that ends with the browser's session. */
  readonly maxAgeS: number | undefined;
  readonly sealing: (secrets: readonly string[], purpose: string) => Seal;
}

/** The most bytes of a cookie, with its name and attributes, that all browsers keep (RFC 6265 §6.1). */
const MAX_COOKIE_BYTES = 4096;

/** Makes the jar of a cookie. Throws `DefinitionError` with every option that cannot work. */
export function cookieJar(options: SealedCookieOptions, jar: JarMaker): CookieJar {
  const { maker, name, maxAgeS } = jar;
  const { path = '/', domain, httpOnly = true, sameSite = 'lax' } = options;
  const secrets = checkedOptions(maker, (refuse) => {
    checkName(name, options, refuse);
    if (maxAgeS !== undefined && !(Number.isSafeInteger(maxAgeS) && maxAgeS > 0)) {
      refuse(`has maxAgeS: ${maxAgeS}.`, 'Give whole seconds, 1 or more.');
    }
    return checkedSecrets(options.keys, refuse);
  });
  const { seal, open } = jar.sealing(secrets, `cookie ${name}`);
  const attributes = (source: HeadAndControl): CookieOptions => ({
    path,
    httpOnly,
    sameSite,
    secure: options.secure ?? source.head.scheme === 'https',
    ...(domain === undefined ? {} : { domain }),
  });
  return {
    open: (cookie) => {
      if (cookie === undefined || cookie.length > MAX_COOKIE_BYTES) return undefined;
      const text = open(cookie);
      return text === undefined ? undefined : unlessEnded(text, nowS());
    },
    set: (value, source) => {
      const control = controlFor(name, source);
      const endS = maxAgeS === undefined ? 0 : nowS() + maxAgeS;
      const sealed = seal(JSON.stringify([endS, value]));
      const all = { ...attributes(source), ...(maxAgeS === undefined ? {} : { maxAgeS }) };
      const bytes = Buffer.byteLength(cookieField(name, sealed, all));
      if (bytes > MAX_COOKIE_BYTES) throw new CookieTooLongError(name, bytes, MAX_COOKIE_BYTES);
      control.setCookie(name, sealed, all);
    },
    delete: (source) => {
      controlFor(name, source).deleteCookie(name, attributes(source));
    },
  };
}

/** Reads the `keys` of sealed cookies and tokens. */
export function checkedSecrets(
  keys: string | readonly string[],
  refuse: RefuseOption,
): readonly string[] {
  const secrets = oneOrMore(keys) ?? [];
  if (secrets.length === 0) refuse('has no keys.', 'Give a secret of at least 32 random bytes.');
  for (const secret of secrets) {
    const bytes = typeof secret === 'string' ? Buffer.byteLength(secret) : 0;
    if (bytes >= MIN_SECRET_BYTES) continue;
    refuse(
      `has a key of ${bytes} bytes, which can be guessed.`,
      'Give at least 32 random bytes: openssl rand -base64 32.',
    );
  }
  return secrets;
}

// RFC 6265bis §4.1.3: browsers ignore such a cookie without these attributes.
function checkName(
  name: string,
  { path = '/', domain, secure }: SealedCookieOptions,
  refuse: RefuseOption,
): void {
  if (!isCookieName(name)) {
    refuse(`has the name ${JSON.stringify(name)}, which no cookie can have.`, 'Write a word.');
  }
  const isHost = name.startsWith('__Host-');
  if (!isHost && !name.startsWith('__Secure-')) return;
  if (secure === true && !(isHost && (path !== '/' || domain !== undefined))) return;
  refuse(
    `has the name ${name}, but not the attributes that browsers ask of it.`,
    isHost ? 'Add secure: true, and leave path and domain out.' : 'Add secure: true.',
  );
}

function controlFor(
  name: string,
  { control }: HeadAndControl,
): NonNullable<HeadAndControl['control']> {
  if (control !== undefined) return control;
  throw new Error(`The cookie ${name} cannot be set in a WebSocket: set it in an operation.`);
}

function unlessEnded(text: string, atS: number): unknown {
  const [endS, value]: [number, unknown] = JSON.parse(text);
  return endS === 0 || endS > atS ? value : undefined;
}

function nowS(): number {
  return Math.floor(Date.now() / 1000);
}
