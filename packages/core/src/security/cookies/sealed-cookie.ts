import { headDependency } from '../../decorators/dependency.js';
import { type SealedCookieOptions, cookieJar } from './cookie-jar.js';
import { type Seal, encrypting, signing } from './seal.js';

/** Options of {@link SignedCookie} and {@link EncryptedCookie}. */
export interface OwnCookieOptions extends SealedCookieOptions {
  /** The name of the cookie. */
  readonly name: string;
  /** Seconds until the cookie ends, in the browser and here; defaults to the end of the browser's session. */
  readonly maxAgeS?: number;
}

/** A cookie that the client keeps and cannot change. */
export class SealedCookie<T> {
  #value: T | undefined;
  readonly #set: (value: T | undefined) => void;

  /** Made by the dependency. In tests, `new SealedCookie('dark')` stands for a cookie that is there. */
  constructor(value?: T, set: (value: T | undefined) => void = () => undefined) {
    this.#value = value;
    this.#set = set;
  }

  /** Undefined for a cookie that is missing, was changed by its client, or has ended. */
  get value(): T | undefined {
    return this.#value;
  }

  /** Sets the cookie to any JSON value. Throws `CookieTooLongError` beyond what browsers keep. */
  set(value: T): void {
    this.#set(value);
    this.#value = value;
  }

  /** Deletes the cookie. */
  delete(): void {
    this.#set(undefined);
    this.#value = undefined;
  }
}

/** A dependency that provides a cookie of its own. */
export type CookieDependency<T> = (input: never, source: never) => SealedCookie<T>;

/**
 * Makes a dependency that provides a cookie which clients can read and not change: `SignedCookie<string>({
 * name: 'theme', keys })`. Its value is any JSON.
 */
export function SignedCookie<T = string>(options: OwnCookieOptions): CookieDependency<T> {
  return dependencyOf<T>('SignedCookie', options, signing);
}

/** Makes a dependency as {@link SignedCookie} does, of a cookie which clients cannot read either. */
export function EncryptedCookie<T = string>(options: OwnCookieOptions): CookieDependency<T> {
  return dependencyOf<T>('EncryptedCookie', options, encrypting);
}

function dependencyOf<T>(
  maker: string,
  options: OwnCookieOptions,
  sealing: (secrets: readonly string[], purpose: string) => Seal,
): CookieDependency<T> {
  const { name, maxAgeS } = options;
  const jar = cookieJar(options, { maker, name, maxAgeS, sealing });
  const run = headDependency(
    { cookies: { [name]: { type: String, optional: true, hidden: true } } },
    ({ cookies }, source) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the seal shows that `set` wrote it, which took a T
      const kept = jar.open(cookies[name]) as T | undefined;
      return new SealedCookie<T>(kept, (value) => {
        if (value === undefined) jar.delete(source);
        else jar.set(value, source);
      });
    },
  );
  Object.defineProperty(run, 'name', { value: name });
  return run;
}
