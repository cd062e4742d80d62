import { PING } from '../pings.js';
import { CancelledError } from '../../errors.js';
import { type AbortReason, AbortState } from '../../http/abort-state.js';
import type { BodySource } from '../../http/body-source.js';
import type { Exchange, RawHeaders, ReplySink, RequestHead } from '../../http/exchange.js';
import { findField } from '../../http/headers.js';
import { type Reply, StreamBody } from '../../http/reply.js';
import { isBodyless } from '../../http/status.js';
import type { ResumableModel } from '../../model/app-model.js';
import { LONGEST_TIMER_MS } from '../../settled-within.js';
import type { KeptStream } from './kept-stream.js';
import type { KeptStreams } from './kept-streams.js';
import { firstReply } from './stream-reply.js';

/**
 * A request whose handler outlives its client: an exchange of its own, whose response goes to a
 * {@link KeptStream} once it streams. The client that began it is its first reader.
 *
 * Until then the client could not come back, so that a client which leaves ends the request as usual.
 */
export class DetachedRun implements Exchange, ReplySink {
  readonly head: RequestHead;
  readonly body: BodySource | undefined;
  readonly abort: AbortState = new AbortState();
  /** The reply to the client that began it; rejects for a client that left without one. */
  readonly outcome: Promise<Reply>;
  #succeed: (reply: Reply) => void = () => undefined;
  #fail: (error: CancelledError) => void = () => undefined;
  #hasResponded = false;
  #stream: KeptStream | undefined;
  #pingIntervalMs = 0;
  readonly #client: Exchange;
  readonly #streams: KeptStreams;
  readonly #operation: ResumableModel;
  readonly #unlisten: () => void;
  #deadline: NodeJS.Timeout | undefined;

  constructor(client: Exchange, streams: KeptStreams, operation: ResumableModel) {
    this.head = client.head;
    this.body = client.body;
    this.#client = client;
    this.#streams = streams;
    this.#operation = operation;
    this.outcome = new Promise((resolve, reject) => {
      this.#succeed = resolve;
      this.#fail = reject;
    });
    this.outcome.catch(() => undefined);
    this.#unlisten = client.abort.listen((reason) => this.#clientAborted(reason));
  }

  get reply(): ReplySink {
    return this;
  }

  get responded(): boolean {
    return this.#hasResponded;
  }

  /** Takes note of how a stream is sent, and makes its events take the ids of this run. */
  taken(reply: Reply): Reply {
    const { body } = reply;
    if (!(body instanceof StreamBody)) return reply;
    this.#pingIntervalMs = body.options.pingIntervalMs;
    const options = { ...body.options, numbersEvents: true };
    return { ...reply, body: new StreamBody(body.content, options) };
  }

  respond(status: number, headers: RawHeaders, body?: string | Uint8Array): void {
    this.#hasResponded = true;
    this.#succeed({ status, headers, body });
  }

  begin(status: number, headers: RawHeaders): void {
    if (isBodyless(status)) return this.respond(status, headers);
    this.#hasResponded = true;
    const type = findField(headers, 'content-type') ?? '';
    const head = {
      path: this.head.path,
      status,
      headers,
      hasEvents: type.startsWith('text/event-stream'),
      pingIntervalMs: this.#pingIntervalMs,
    };
    const operation = this.#operation;
    const abort = (reason: AbortReason): void => this.abort.abort(reason);
    this.#stream = this.#streams.begin(head, { operation, abort });
    this.#succeed(firstReply(this.#stream));
  }

  write(chunk: string | Uint8Array): boolean {
    // Each reader is pinged by itself.
    if (chunk === PING || this.#stream === undefined) return true;
    return this.#stream.write(chunk);
  }

  async drained(): Promise<void> {
    await this.#stream?.drained();
  }

  end(): void {
    this.#stream?.finish('whole');
  }

  destroy(): void {
    const { requestId } = this.head;
    const cause = this.abort.reason;
    this.#fail(new CancelledError(undefined, { requestId, cause }));
    // Whoever stopped the stream has all of it that there will be.
    this.#stream?.finish(cause === 'cancelled' ? 'whole' : 'cut');
  }

  /** Called when the handler and all that outlives its response have ended; resolves with the last reader. */
  async ended(): Promise<void> {
    this.#unlisten();
    this.destroy();
    await this.#stream?.over;
    clearTimeout(this.#deadline);
  }

  #clientAborted(reason: AbortReason): void {
    const isOnlyClient = reason === 'disconnect' || reason === 'shutdown';
    if (isOnlyClient && this.#stream !== undefined) this.#keepDeadline();
    else if (this.#client.abort.reason === undefined) this.abort.tell(reason);
    else this.#abort(reason);
  }

  #abort(reason: AbortReason): void {
    if (this.#stream === undefined) this.abort.abort(reason);
    else this.#streams.stop(this.#stream, reason);
  }

  /** The front, which kept the time limit of the request, has forgotten it with its client. */
  #keepDeadline(): void {
    const { deadlineMs } = this.head as RequestHead & { readonly deadlineMs?: number | undefined };
    if (deadlineMs === undefined || this.#deadline !== undefined) return;
    const leftMs = Math.min(deadlineMs - Date.now(), LONGEST_TIMER_MS);
    this.#deadline = setTimeout(() => this.#abort('timeout'), leftMs);
    this.#deadline.unref();
  }
}
