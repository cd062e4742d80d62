const SMALLEST_BLOCK_BYTES = 1024;
const LARGEST_BLOCK_BYTES = 16 * 1024;

interface Block {
  /** The offset of its first byte. */
  readonly offset: number;
  readonly bytes: Buffer;
  used: number;
}

/**
 * The last bytes of a stream, by their offsets in it.
 *
 * Stored in blocks, because an object for each of many small events would take several times the space of
 * their bytes. A block is never written over, so that what `at` returned stays as it is.
 */
export class KeptBytes {
  readonly #blocks: Block[] = [];
  #start = 0;
  #end = 0;

  /** The offset of the oldest byte that is kept. */
  get start(): number {
    return this.#start;
  }

  /** The offset after the newest byte. */
  get end(): number {
    return this.#end;
  }

  get size(): number {
    return this.#end - this.#start;
  }

  append(bytes: Uint8Array): void {
    let rest = bytes;
    while (rest.length > 0) {
      const block = this.#open(rest.length);
      const part = rest.subarray(0, block.bytes.length - block.used);
      block.bytes.set(part, block.used);
      block.used += part.length;
      this.#end += part.length;
      rest = rest.subarray(part.length);
    }
  }

  /** Lets go of the bytes before an offset. */
  dropTo(offset: number): void {
    this.#start = Math.min(Math.max(offset, this.#start), this.#end);
    let [oldest] = this.#blocks;
    while (oldest !== undefined && oldest.offset + oldest.used <= this.#start) {
      this.#blocks.shift();
      [oldest] = this.#blocks;
    }
  }

  /** The bytes from an offset on, as far as they lie in one piece; undefined where there are none. */
  at(offset: number): Uint8Array | undefined {
    if (offset < this.#start || offset >= this.#end) return undefined;
    const block = this.#blocks.findLast((one) => one.offset <= offset);
    return block?.bytes.subarray(offset - block.offset, block.used);
  }

  clear(): void {
    this.dropTo(this.#end);
  }

  /** A block with room; a long chunk gets one of its own. */
  #open(bytes: number): Block {
    const last = this.#blocks.at(-1);
    if (last !== undefined && last.used < last.bytes.length) return last;
    const next = Math.min((last?.bytes.length ?? 0) * 2, LARGEST_BLOCK_BYTES);
    const size = Math.max(next, bytes, SMALLEST_BLOCK_BYTES);
    // Not of the shared pool, which would be kept as a whole.
    const block = { offset: this.#end, bytes: Buffer.allocUnsafeSlow(size), used: 0 };
    this.#blocks.push(block);
    return block;
  }
}
