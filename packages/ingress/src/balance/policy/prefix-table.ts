import { hashText } from './hash.js';

/** Text is remembered in blocks of so many characters; a shorter rest does not count. */
export const BLOCK_CHARS = 64;
/** What comes behind so many characters decides nothing: shared beginnings are instructions, not questions. */
export const MAX_TEXT_CHARS: number = 16 * 1024;

/**
 * Remembers which replica has seen which beginnings of texts, in bounded space.
 *
 * A block's key is the hash of all text up to its end, so a replica that has a block has all before it. The
 * blocks that were longest not used are forgotten first. Two texts with the same hash would only be sent
 * to a worse replica.
 * Source: the prefix caches of vLLM, which are kept in blocks as well.
 */
export class PrefixTable {
  readonly #maxBlocks: number;
  /** The replicas that have each block; in the order in which blocks were last used. */
  readonly #holders = new Map<number, Set<string>>();

  constructor(maxChars: number) {
    this.#maxBlocks = Math.max(1, Math.floor(maxChars / BLOCK_CHARS));
  }

  get blocks(): number {
    return this.#holders.size;
  }

  /** The number of leading blocks of a text that each replica has seen; replicas without any are left out. */
  match(keys: readonly number[]): ReadonlyMap<string, number> {
    const matched = new Map<string, number>();
    for (const [index, key] of keys.entries()) {
      const holders = this.#holders.get(key);
      if (holders === undefined) break;
      for (const id of holders) {
        if ((matched.get(id) ?? 0) === index) matched.set(id, index + 1);
      }
    }
    return matched;
  }

  /** Notes that a replica gets a text. */
  add(keys: readonly number[], id: string): void {
    // The last block first: what comes before it is then the newer, and forgotten later.
    for (const key of keys.toReversed()) {
      const holders = this.#holders.get(key) ?? new Set<string>();
      this.#holders.delete(key);
      this.#holders.set(key, holders.add(id));
    }
    for (const key of this.#holders.keys()) {
      if (this.#holders.size <= this.#maxBlocks) break;
      this.#holders.delete(key);
    }
  }

  /** Forgets the replicas that are not among `ids`. */
  keep(ids: ReadonlySet<string>): void {
    for (const [key, holders] of this.#holders) {
      for (const id of holders) if (!ids.has(id)) holders.delete(id);
      if (holders.size === 0) this.#holders.delete(key);
    }
  }
}

/** The keys of the leading blocks of a text. */
export function blockKeys(text: string): readonly number[] {
  const keys: number[] = [];
  const length = Math.min(text.length, MAX_TEXT_CHARS);
  let low = 0;
  let high = 0;
  for (let end = BLOCK_CHARS; end <= length; end += BLOCK_CHARS) {
    const block = text.slice(end - BLOCK_CHARS, end);
    low = hashText(block, low);
    high = hashText(block, ~high);
    // 52 bits, which a double holds exactly.
    keys.push((high >>> 12) * 2 ** 32 + low);
  }
  return keys;
}
