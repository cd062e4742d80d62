import type { Duplex } from 'node:stream';

const PAGE_BYTES = 64 * 1024;
/** Shorter reads are copied, so that one page serves many of them. */
const MIN_PASSED_BYTES = 16 * 1024;
/** The most free pages that are kept. */
const MAX_FREE = 8;

interface Page {
  readonly buffer: Buffer;
  /** The number of holders of the page; infinite once they are unknown. */
  holders: number;
}

/**
 * The memory that a socket reads into, again and again.
 *
 * By itself, Node allocates 64 KiB for each read, and bulk data becomes garbage as fast as it arrives.
 * A page is read into again when everything in it has been handled. Code that keeps a payload longer
 * holds the page; a page whose holders are not known is left to the collector.
 */
export class ReadPages {
  /** Takes the bytes of a read, which are valid during the call unless held or kept. */
  onChunk: (chunk: Buffer) => void = () => {};
  /** Counts the holds taken. */
  holds = 0;
  #reading: Page = newPage();
  #passed: Page | undefined;
  readonly #free: Page[] = [];

  /** The memory for the next read. */
  next(): Buffer {
    if (this.#reading.holders > 0) this.#reading = this.#free.pop() ?? newPage();
    return this.#reading.buffer;
  }

  /** Passes on the bytes of a read. */
  read(bytes: number): void {
    const page = this.#reading;
    const chunk = page.buffer.subarray(0, bytes);
    if (bytes < MIN_PASSED_BYTES) {
      this.onChunk(Buffer.from(chunk));
      return;
    }
    page.holders = 1;
    this.#passed = page;
    this.onChunk(chunk);
    this.#passed = undefined;
    this.#release(page);
  }

  /** Holds the bytes that are being passed on until the returned function is called. */
  hold(): (() => void) | undefined {
    const page = this.#passed;
    if (page === undefined) return undefined;
    this.holds += 1;
    page.holders += 1;
    return () => this.#release(page);
  }

  /** Gives the page of the bytes that are being passed on away for good. */
  keep(): void {
    if (this.#passed !== undefined) this.#passed.holders = Number.POSITIVE_INFINITY;
  }

  #release(page: Page): void {
    page.holders -= 1;
    if (page.holders > 0 || page === this.#reading) return;
    if (this.#free.length < MAX_FREE) this.#free.push(page);
  }
}

function newPage(): Page {
  return { buffer: Buffer.allocUnsafeSlow(PAGE_BYTES), holders: 0 };
}

const PAGES_OF_SOCKETS = new WeakMap<Duplex, ReadPages>();

/** Notes that `socket` reads into `pages`. */
export function attachPages(socket: Duplex, pages: ReadPages): void {
  PAGES_OF_SOCKETS.set(socket, pages);
}

/** The pages that `stream` reads into; undefined where it has none. */
export function pagesOf(stream: Duplex): ReadPages | undefined {
  return PAGES_OF_SOCKETS.get(stream);
}
