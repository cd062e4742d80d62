import type { AbortReason, AbortState } from '../../http/abort-state.js';
import { ORIGIN_LENGTH } from '../../http/stream-origin.js';
import type { ResumableModel } from '../../model/app-model.js';
import { KeptStream, type StreamHead, type StreamOwner } from './kept-stream.js';
import { isSameStream, newStreamId, readPosition } from './stream-id.js';

/** Where the streams of an application are made, and for how long. */
export interface StreamPlace {
  /** Names the replica in the ids of its streams, as `streamOrigin` does; absent without replicas. */
  readonly origin?: string | undefined;
  /** Told when clients that leave cannot come back any more; aborted when all streams have to end. */
  readonly closing: AbortState;
}

/** A stream that a client named, and the position that it has. */
export interface FoundStream {
  readonly stream: KeptStream;
  readonly position: number;
}

/** Stands in the ids of an application without replicas. */
const NO_ORIGIN = '-'.repeat(ORIGIN_LENGTH);

interface Entry {
  readonly stream: KeptStream;
  readonly operation: ResumableModel;
  readonly abort: (reason: AbortReason) => void;
}

/** Streams that a client has all of may be asked for again; the oldest of them go beyond this. */
const MAX_DELIVERED_BYTES = 32 * 1024 * 1024;
const MAX_DELIVERED = 10_000;

/** The resumable streams that one application makes, by their ids. */
export class KeptStreams implements StreamOwner {
  readonly #origin: string;
  readonly #entries = new Map<string, Entry>();
  /** In the order in which they were delivered. */
  readonly #delivered = new Set<KeptStream>();
  #deliveredBytes = 0;

  constructor({ origin = NO_ORIGIN, closing }: StreamPlace) {
    this.#origin = origin;
    closing.listen((reason) => {
      for (const { stream } of this.#entries.values()) {
        if (closing.reason === undefined) stream.expireUnread();
        else this.stop(stream, reason);
      }
    });
  }

  /** Begins a stream; `abort` ends what makes it. */
  begin(
    head: Omit<StreamHead, 'id' | 'maxBytes' | 'ttlMs'>,
    { operation, abort }: Pick<Entry, 'operation' | 'abort'>,
  ): KeptStream {
    const { maxBytes, ttlMs } = operation;
    const id = newStreamId(this.#origin);
    const stream = new KeptStream({ ...head, id, maxBytes, ttlMs }, this);
    this.#entries.set(id.key, { stream, operation, abort });
    return stream;
  }

  /** The stream of an operation that a `Last-Event-ID` names, for a request to the path that began it. */
  find(
    lastEventId: string,
    { operation, path }: { readonly operation: ResumableModel; readonly path: string },
  ): FoundStream | undefined {
    const asked = readPosition(lastEventId);
    const entry = asked && this.#entries.get(asked.id.key);
    if (asked === undefined || entry === undefined) return undefined;
    const { stream } = entry;
    const isMeant = entry.operation === operation && stream.head.path === path;
    return isSameStream(asked.id, stream.head.id) && isMeant
      ? { stream, position: asked.position }
      : undefined;
  }

  /** Ends what makes a stream; nobody can read it from now on. */
  stop(stream: KeptStream, reason: AbortReason): void {
    const entry = this.#entries.get(stream.head.id.key);
    this.#forget(stream);
    entry?.abort(reason);
  }

  expired(stream: KeptStream): void {
    this.stop(stream, 'disconnect');
  }

  delivered(stream: KeptStream): void {
    if (!this.#entries.has(stream.head.id.key)) return;
    this.#delivered.add(stream);
    this.#deliveredBytes += stream.size;
    for (const oldest of this.#delivered) {
      const isTooMuch =
        this.#deliveredBytes > MAX_DELIVERED_BYTES || this.#delivered.size > MAX_DELIVERED;
      if (!isTooMuch) return;
      this.#forget(oldest);
    }
  }

  #forget(stream: KeptStream): void {
    this.#entries.delete(stream.head.id.key);
    if (this.#delivered.delete(stream)) this.#deliveredBytes -= stream.size;
    stream.forget();
  }
}
