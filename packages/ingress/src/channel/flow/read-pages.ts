import type { Duplex } from 'node:stream';

const PAGE_BYTES = 64 * 1024;
/** Shorter reads are copied: a page then serves for many of them. */
const MIN_PASSED_BYTES = 16 * 1024;
/** More pages than this wait for no read. */
const MAX_FREE = 8;

interface Page {
  readonly buffer: Buffer;
  /** Who may still look at it; not finite once that is not known. */
  holders: number;
}

/**
 * The memory that a socket reads into, again and again.
 *
 * Left alone, Node allocates 64 KiB for each read, so that what passes in bulk becomes garbage as fast
 * as it arrives. A page is read into again when all that was in it has been handled; who keeps a
 * payload longer holds the page, and one whose holders are not known is left to the collector.
 */
export class ReadPages {
  /** Is passed what was read; valid while it runs, unless held or kept. */
  onChunk: (chunk: Buffer) => void = () => {};
  /** Counts the holds taken. */
  holds = 0;
  #reading: Page = newPage();
  #passed: Page | undefined;
  readonly #free: Page[] = [];

  /** What to read into next. */
  next(): Buffer {
    if (this.#reading.holders > 0) this.#reading = this.#free.pop() ?? newPage();
    return this.#reading.buffer;
  }

  /** So many bytes have been read. */
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

  /** Holds what is being passed on until the function returned is called. */
  hold(): (() => void) | undefined {
    const page = this.#passed;
    if (page === undefined) return undefined;
    this.holds += 1;
    page.holders += 1;
    return () => this.#release(page);
  }

  /** What is being passed on is kept, nobody knows for how long. */
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

/** Says that `socket` reads into `pages`. */
export function attachPages(socket: Duplex, pages: ReadPages): void {
  PAGES_OF_SOCKETS.set(socket, pages);
}

/** What `stream` reads into, where that is known. */
export function pagesOf(stream: Duplex): ReadPages | undefined {
  return PAGES_OF_SOCKETS.get(stream);
}
