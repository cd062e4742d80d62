import { randomBytes } from 'node:crypto';

import { headDependency } from '../../decorators/dependency.js';
import { isRecord } from '../../types/members.js';
import { securityDependency } from '../scheme.js';
import { type SealedCookieOptions, cookieJar } from './cookie-jar.js';
import { encrypting, signing } from './seal.js';

/** Options of {@link CookieSession}. */
export interface SessionOptions extends SealedCookieOptions {
  /** The name of the cookie; defaults to `session`. */
  readonly name?: string;
  /** Seconds until a session ends that is not changed any more; defaults to 14 days. */
  readonly maxAgeS?: number;
  /** False to let clients read the session, which they can never change; defaults to true. */
  readonly encrypted?: boolean;
  /** The name of the cookie's scheme in the document; defaults to `CookieSession`. */
  readonly schemeName?: string;
  /** The description in the document; defaults to none. */
  readonly description?: string;
}

const TWO_WEEKS_S = 14 * 24 * 3600;

/** What a session is kept as: its id, and the data. */
interface Kept<T> {
  readonly id: string;
  readonly data: Partial<T>;
}

/**
 * What a client has between its requests, by name.
 *
 * The client keeps the data in a cookie, which is set when something changes. A session begins with the
 * first `set`.
 */
export class Session<T extends object = Record<string, unknown>> {
  #id: string | undefined;
  #data: Partial<T>;
  readonly #keep: (kept: Kept<T> | undefined) => void;

  /** Made by the dependency. In tests, `new Session({ user: 'ann' })` stands for one that has begun. */
  constructor(
    data?: Partial<T>,
    id: string | undefined = data && newId(),
    keep: (kept: Kept<T> | undefined) => void = () => undefined,
  ) {
    this.#id = id;
    this.#data = { ...data };
    this.#keep = keep;
  }

  /** Random, the same for all requests of the session; undefined before it has begun. */
  get id(): string | undefined {
    return this.#id;
  }

  /** A copy of all data. */
  get data(): Partial<T> {
    return { ...this.#data };
  }

  /** Reads a value. To change one that is an object, `set` it again. */
  get<K extends keyof T & string>(name: K): T[K] | undefined {
    return Object.hasOwn(this.#data, name) ? this.#data[name] : undefined;
  }

  /** Sets a JSON value. Throws `CookieTooLongError` beyond what browsers keep. */
  set<K extends keyof T & string>(name: K, value: T[K]): void {
    this.#change(this.#id ?? newId(), { ...this.#data, [name]: value });
  }

  /** Removes a value. */
  delete(name: keyof T & string): void {
    if (!Object.hasOwn(this.#data, name)) return;
    const { [name]: _removed, ...rest } = this.#data;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the rest of a partial T is one
    this.#change(this.#id ?? newId(), rest as unknown as Partial<T>);
  }

  /**
   * Gives the session a new id, and `data` in place of what it had; defaults to keeping that. Call it when
   * somebody logs in, so that nothing which was tied to the id before belongs to them.
   */
  regenerate(data: Partial<T> = this.#data): void {
    this.#change(newId(), data);
  }

  /** Ends the session: its cookie is deleted. Call it when somebody logs out. */
  clear(): void {
    if (this.#id === undefined) return;
    this.#keep(undefined);
    this.#id = undefined;
    this.#data = {};
  }

  #change(id: string, data: Partial<T>): void {
    this.#keep({ id, data });
    this.#id = id;
    this.#data = { ...data };
  }
}

/** A dependency that provides the session of a request. */
export type SessionDependency<T extends object> = (input: never, source: never) => Session<T>;

/**
 * Makes a dependency that provides the session of a request, kept in a cookie of the client:
 * `CookieSession<{ user: string }>({ keys: secret })`.
 *
 * Clients cannot change a session, and cannot read it unless `encrypted` is false; a cookie that was changed
 * is no session. The server keeps nothing, so any replica serves the next request.
 */
export function CookieSession<T extends object = Record<string, unknown>>(
  options: SessionOptions,
): SessionDependency<T> {
  const { name = 'session', maxAgeS = TWO_WEEKS_S, encrypted = true } = options;
  const sealing = encrypted ? encrypting : signing;
  const jar = cookieJar(options, { maker: 'CookieSession', name, maxAgeS, sealing });
  const cookie = securityDependency<string, { autoError: false }>(
    'CookieSession',
    { ...options, autoError: false },
    {
      inputs: { cookies: { [name]: { type: String, optional: true, hidden: true } } },
      object: { type: 'apiKey', in: 'cookie', name },
      challenge: 'Cookie',
      read: ({ cookies }) => cookies?.[name],
    },
  );
  const run = headDependency({ depends: { cookie } }, ({ depends }, source) => {
    // What a session shows is for one client alone, whatever caches are on the way.
    source.control?.appendHeader('vary', 'Cookie');
    const kept = keptIn<T>(jar.open(depends.cookie));
    return new Session<T>(kept?.data, kept?.id, (changed) => {
      if (changed === undefined) jar.delete(source);
      else jar.set(changed, source);
    });
  });
  Object.defineProperty(run, 'name', { value: 'CookieSession' });
  return run;
}

function keptIn<T>(value: unknown): Kept<T> | undefined {
  if (!isRecord(value) || typeof value['id'] !== 'string' || !isRecord(value['data'])) {
    return undefined;
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the seal shows that a session wrote it
  return { id: value['id'], data: value['data'] as unknown as Partial<T> };
}

function newId(): string {
  return randomBytes(16).toString('base64url');
}
