/** Collects bytes in one piece of memory, however small the pieces are in which they come. */
export class GrowingBytes {
  #memory: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(bytes: Uint8Array): void {
    const needed = this.#length + bytes.byteLength;
    if (needed > this.#memory.length) {
      const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#memory.length));
      this.#memory.copy(larger, 0, 0, this.#length);
      this.#memory = larger;
    }
    this.#memory.set(bytes, this.#length);
    this.#length = needed;
  }

  /** The bytes so far; a view of the memory, valid until more are added. */
  get bytes(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }
}
