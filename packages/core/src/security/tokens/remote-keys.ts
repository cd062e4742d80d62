import { HttpError } from '../../errors.js';
import { logError } from '../../log.js';
import { runInScope } from '../../scope/request-scope.js';
import { preCaught } from '../../scope/signal.js';

/** Keys older than this are loaded again, while requests go on with the old ones. */
const FRESH_MS = 10 * 60_000;
/** For so long keys are used when their server is down; then a withdrawn key must no longer count. */
const KEPT_MS = 60 * 60_000;
/** A token with an unknown key makes them load again, but no sooner than this after the last time. */
const COOL_DOWN_MS = 10_000;
/** After a failure no request waits for another attempt before this. */
const RETRY_MS = 5000;

/** Where the keys come from. */
export interface KeyServer<T> {
  /** The URL for the log. */
  readonly url: string;
  /** Loads the keys, within a time limit. */
  readonly load: () => Promise<T>;
  readonly nowMs: () => number;
}

/**
 * The keys of an issuer, which change now and then.
 *
 * Requests share each attempt to load them. While the server of the keys is down, requests that need it
 * are answered 503 at once, an attempt is made every five seconds, and the log has one line.
 */
export class RemoteKeys<T> {
  readonly #server: KeyServer<T>;
  #keys: T | undefined;
  #loadedMs = 0;
  #triedMs = Number.NEGATIVE_INFINITY;
  #isDown = false;
  #loading: Promise<T> | undefined;

  constructor(server: KeyServer<T>) {
    this.#server = server;
  }

  /** The keys as known; loads them first where there are none. Rejects with a 503. */
  async current(): Promise<T> {
    const ageMs = this.#server.nowMs() - this.#loadedMs;
    if (this.#keys === undefined || ageMs >= KEPT_MS) return this.#loadUnlessDown();
    if (ageMs >= FRESH_MS && !this.#hasJustFailed()) void preCaught(this.#load());
    return this.#keys;
  }

  /**
   * Keys that are newer than those a token's key was not found in; undefined when they were loaded too
   * recently for that. Rejects with a 503.
   */
  async newerThan(known: T): Promise<T | undefined> {
    if (this.#keys !== known) return this.#keys;
    const isCool = this.#server.nowMs() - this.#triedMs >= COOL_DOWN_MS;
    if (isCool || this.#isDown || this.#loading !== undefined) return this.#loadUnlessDown();
    return undefined;
  }

  #loadUnlessDown(): Promise<T> {
    if (this.#hasJustFailed()) return Promise.reject(unavailable());
    return this.#load();
  }

  #hasJustFailed(): boolean {
    return (
      this.#isDown && this.#loading === undefined && this.#server.nowMs() - this.#triedMs < RETRY_MS
    );
  }

  // Belongs to no request: the one that began it may be cancelled while others wait.
  #load(): Promise<T> {
    this.#loading ??= runInScope(undefined, () => this.#attempt());
    return this.#loading;
  }

  async #attempt(): Promise<T> {
    const { load, nowMs, url } = this.#server;
    try {
      const keys = await load();
      this.#keys = keys;
      this.#loadedMs = nowMs();
      this.#isDown = false;
      return keys;
    } catch (error) {
      if (!this.#isDown) logError(`The keys of tokens cannot be loaded from ${url}`, { error });
      this.#isDown = true;
      throw unavailable();
    } finally {
      this.#triedMs = nowMs();
      this.#loading = undefined;
    }
  }
}

function unavailable(): HttpError {
  return new HttpError(503, 'The keys of tokens cannot be loaded', {
    headers: { 'Retry-After': String(RETRY_MS / 1000) },
  });
}
