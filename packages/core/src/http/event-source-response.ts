import { DEFAULT_PING_INTERVAL_MS } from '../defaults.js';
import { type Reply, StreamBody, type StreamContent } from './reply.js';
import { type HttpResponseOptions, StreamingResponse } from './response.js';

/** Options of an {@link EventSourceResponse} besides its content. */
export interface EventSourceResponseOptions extends HttpResponseOptions {
  /** Seconds of silence after which the server sends the comment `: ping`; defaults to 15, 0 sends none. */
  readonly pingIntervalS?: number;
}

/**
 * Sends each item as a server-sent event, from an operation without `sse: true` too. Items are
 * {@link ServerSentEvent}s, or values that are sent as the data of one.
 */
export class EventSourceResponse extends StreamingResponse {
  static override readonly mediaType: string = 'text/event-stream';

  readonly #pingIntervalMs: number;

  constructor(content: StreamContent, options: EventSourceResponseOptions = {}) {
    super(content, options);
    const { pingIntervalS } = options;
    this.#pingIntervalMs =
      pingIntervalS === undefined ? DEFAULT_PING_INTERVAL_MS : pingIntervalS * 1000;
  }

  override toReply(): Reply {
    const { status, rawHeaders, content } = this;
    const options = { sse: true, pingIntervalMs: this.#pingIntervalMs };
    return { status, headers: rawHeaders, body: new StreamBody(content, options) };
  }
}
