import { ProtocolError } from '../channel-error.js';

const SLOT_BITS = 20;
const MAX_SLOT = 2 ** SLOT_BITS - 1;
/** Ids stay small integers, for which V8 allocates no object. */
const MAX_ID = 2 ** 30 - 1;

/**
 * The open streams of a connection by their ids.
 *
 * The low bits of an id are a slot, the others count how often the slot was used. A Map would do the
 * same, but V8 copies a Map over and over as entries come and go. An old copy that has left the young
 * generation keeps the streams that were open then and, through its link to the next copy, all later
 * ones until a full collection. Measured, that was most of the cost of a busy front.
 */
export class StreamTable<S extends { readonly id: number }> {
  /** Slot 0 stays empty: stream 0 is the connection. */
  readonly #slots: (S | undefined)[] = [undefined];
  /** The ids under which free slots are used next. */
  readonly #free: number[] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Enters a stream under an id that this side chooses; the stream must take that id. */
  open(stream: S): number {
    const id = this.#free.pop() ?? this.#slots.length;
    if (id === this.#slots.length && id > MAX_SLOT) {
      throw new ProtocolError(`more than ${MAX_SLOT} streams are open.`);
    }
    this.#slots[id & MAX_SLOT] = stream;
    this.#size += 1;
    return id;
  }

  /** Enters a stream under the id that the other side chose. */
  add(stream: S): void {
    this.#slots[stream.id & MAX_SLOT] = stream;
    this.#size += 1;
  }

  get(id: number): S | undefined {
    const stream = this.#slots[id & MAX_SLOT];
    return stream?.id === id ? stream : undefined;
  }

  /** True when no stream of this id can be opened. */
  isTaken(id: number): boolean {
    const slot = id & MAX_SLOT;
    return slot === 0 || this.#slots[slot] !== undefined;
  }

  /** Removes a stream that {@link add} entered. */
  remove(stream: S): void {
    if (this.get(stream.id) === undefined) return;
    this.#slots[stream.id & MAX_SLOT] = undefined;
    this.#size -= 1;
  }

  /** Removes a stream that {@link open} entered; its slot is free for another. */
  release(stream: S): void {
    if (this.get(stream.id) === undefined) return;
    this.remove(stream);
    const next = stream.id + MAX_SLOT + 1;
    this.#free.push(next > MAX_ID ? next & MAX_SLOT : next);
  }

  *values(): Generator<S, void> {
    for (const stream of this.#slots) if (stream !== undefined) yield stream;
  }
}
