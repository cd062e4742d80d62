import type { RequestHead } from './exchange.js';
import { joinAllFields } from './headers.js';

type Source = Pick<RequestHead, 'rawHeaders' | 'header'>;

/**
 * A request's header fields as a Web `Headers`, read-only, that looks fields up as they are asked
 * for instead of copying them all.
 */
export class RequestHeaders implements Headers {
  readonly #source: Source;

  constructor(source: Source) {
    this.#source = source;
  }

  get(name: string): string | null {
    return this.#source.header(name.toLowerCase()) ?? null;
  }

  has(name: string): boolean {
    return this.#source.header(name.toLowerCase()) !== undefined;
  }

  /** A response's affair; a request has none. */
  getSetCookie(): string[] {
    return [];
  }

  forEach(
    callback: (value: string, key: string, parent: Headers) => void,
    thisArgument?: unknown,
  ): void {
    for (const [name, value] of this) callback.call(thisArgument, value, name, this);
  }

  entries(): ReturnType<Headers['entries']> {
    return new Map(this.#pairs()).entries();
  }

  keys(): ReturnType<Headers['keys']> {
    return new Map(this.#pairs()).keys();
  }

  values(): ReturnType<Headers['values']> {
    return new Map(this.#pairs()).values();
  }

  [Symbol.iterator](): ReturnType<Headers['entries']> {
    return this.entries();
  }

  append(): never {
    throw immutable();
  }

  set(): never {
    throw immutable();
  }

  delete(): never {
    throw immutable();
  }

  // Sorted by lower-case name, as the Fetch standard iterates.
  #pairs(): [string, string][] {
    const pairs = [...joinAllFields(this.#source.rawHeaders)];
    return pairs.toSorted(([one], [other]) => (one < other ? -1 : 1));
  }
}

function immutable(): TypeError {
  return new TypeError('The headers of a request cannot be changed.');
}
