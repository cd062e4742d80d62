import { CancelledError } from '../errors.js';
import { noteLogged } from '../log.js';
import { AbortState } from './abort-state.js';
import type { Exchange, ExchangeHandler, RawHeaders, ReplySink, RequestHead } from './exchange.js';
import { type Reply, StreamBody, type StreamOptions } from './reply.js';

/** What a handler made of a request. */
export interface Captured {
  /** Rejects with `CancelledError` when the client has left before the response. */
  readonly reply: Promise<Reply>;
  /** Resolves when the handler has ended. */
  readonly ended: Promise<void>;
}

/**
 * Lets a handler answer a request, and takes its response as a value, a streamed one with its chunks.
 *
 * The handler is aborted with the request, and when nobody reads its stream any more.
 */
export function captureReply(
  handler: ExchangeHandler,
  exchange: Exchange,
  head: RequestHead,
): Captured {
  const sink = new CapturedReply(head.requestId);
  const abort = new AbortState();
  const unlisten = exchange.abort.listen((reason) => {
    abort.abort(reason);
    sink.release();
  });
  sink.onDrop = () => abort.abort('cancelled');
  const handling = Promise.resolve(
    handler.handle({ head, body: exchange.body, abort, reply: sink }),
  );
  const ended = handling.finally(() => {
    unlisten();
    // A handler that ended without an answer has no client any more.
    sink.destroy();
  });
  return { reply: sink.reply, ended };
}

/** A response on its way out, of which the next chunk is made when the one before has been taken. */
class CapturedReply implements ReplySink {
  readonly reply: Promise<Reply>;
  /** Called when the stream is not read to its end. */
  onDrop: () => void = () => undefined;
  readonly #requestId: string;
  // The first chunk is empty: the head of the response has left, and its first chunk may come late.
  readonly #chunks: (string | Uint8Array)[] = [''];
  #state: 'open' | 'streaming' | 'complete' | 'cut' = 'open';
  #resolve: (reply: Reply) => void = () => undefined;
  #reject: (error: unknown) => void = () => undefined;
  #wakeReader: (() => void) | undefined;
  #wakeWriter: (() => void) | undefined;

  constructor(requestId: string) {
    this.#requestId = requestId;
    this.reply = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.reply.catch(() => undefined);
  }

  get responded(): boolean {
    return this.#state !== 'open';
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    if (this.responded) return;
    this.#state = 'complete';
    this.#resolve({ status, headers, body });
  }

  begin(status: number, headers: RawHeaders): void {
    if (this.responded) return;
    this.#state = 'streaming';
    this.#resolve({ status, headers, body: new StreamBody(this.#read(), AS_THEY_ARE) });
  }

  write(chunk: string | Uint8Array): boolean {
    if (this.#state !== 'streaming') return true;
    this.#chunks.push(chunk);
    this.#wakeReader?.();
    return false;
  }

  drained(): Promise<void> {
    if (this.#state !== 'streaming' || this.#chunks.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.#wakeWriter = resolve;
    });
  }

  end(): void {
    if (this.#state === 'streaming') this.#finish('complete');
  }

  destroy(): void {
    if (this.#state === 'open') {
      this.#reject(new CancelledError(undefined, { requestId: this.#requestId }));
    }
    if (this.#state === 'open' || this.#state === 'streaming') this.#finish('cut');
  }

  /** Lets a writer go on that waits for a reader. */
  release(): void {
    this.#wakeWriter?.();
    this.#wakeWriter = undefined;
  }

  #finish(state: 'complete' | 'cut'): void {
    this.#state = state;
    this.#wakeReader?.();
    this.release();
  }

  async *#read(): AsyncGenerator<string | Uint8Array> {
    try {
      for (;;) {
        const chunk = this.#chunks.shift();
        if (chunk !== undefined) {
          yield chunk;
          if (this.#chunks.length === 0) this.release();
        } else if (this.#state === 'streaming') {
          // oxlint-disable-next-line no-await-in-loop -- the next chunk follows from this one
          await new Promise<void>((resolve) => {
            this.#wakeReader = resolve;
          });
        } else {
          if (this.#state === 'cut') throw cutShort();
          return;
        }
      }
    } finally {
      if (this.#state === 'streaming') {
        this.#finish('cut');
        this.onDrop();
      }
    }
  }
}

const AS_THEY_ARE: StreamOptions = { sse: false, pingIntervalMs: 0 };

/** The error of a stream that its own application cut short, and has logged. */
function cutShort(): TypeError {
  const error = new TypeError('The response was cut short.');
  noteLogged(error);
  return error;
}
