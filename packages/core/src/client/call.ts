import { ClientError } from './client-error.js';
import { type ClientEvent, readEvents } from './events.js';
import { lastingEvents } from './lasting-events.js';
import { readLines, readText } from './lines.js';
import { mediaTypeOf, readValue } from './read-value.js';
import { type CallPlan, type Sent, sendCall, stopStream } from './send-call.js';

/**
 * A call of an operation: a promise of its value, and the items of its stream.
 *
 * The request is sent at once; the answer is read by whoever awaits the call, or iterates over it.
 */
export class Call implements PromiseLike<unknown>, AsyncIterable<unknown> {
  readonly [Symbol.toStringTag] = 'Call';
  readonly #plan: CallPlan;
  readonly #sent: Promise<Sent>;
  #value: Promise<unknown> | undefined;

  constructor(plan: CallPlan) {
    this.#plan = plan;
    this.#sent = sendCall(plan);
  }

  // oxlint-disable-next-line unicorn/no-thenable -- callers await it
  then<A = unknown, B = never>(
    done?: ((value: unknown) => A | PromiseLike<A>) | null,
    failed?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    this.#value ??= this.#read();
    // oxlint-disable-next-line promise/no-callback-in-promise -- a promise of its own
    return this.#value.then(done, failed);
  }

  catch<B = never>(failed?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<unknown> {
    return this.then(undefined, failed);
  }

  finally(over?: (() => void) | null): Promise<unknown> {
    return this.then((value) => value).finally(over);
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return this.#items();
  }

  /** The answer as it came, whatever its status. */
  async response(): Promise<Response> {
    return (await this.#answer(this.#sent)).response;
  }

  /** The events of a stream of server-sent events. */
  async *events(): AsyncGenerator<ClientEvent> {
    yield* this.#eventsOf(await this.#answered(this.#sent));
  }

  async *#eventsOf({ response, read }: SentAnswer): AsyncGenerator<ClientEvent> {
    for await (const event of this.#stopping(response, this.#rawEventsOf(response))) {
      yield 'data' in event ? { ...event, data: read(event.data) } : event;
    }
  }

  #rawEventsOf(response: Response): AsyncGenerator<ClientEvent> {
    const { options } = this.#plan;
    if (options.reconnect !== true) return readEvents(response);
    return lastingEvents(response, {
      signal: options.signal,
      open: async (lastEventId) =>
        (
          await this.#answered(
            sendCall(this.#plan, lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
          )
        ).response,
    });
  }

  /** The items of a stream, which is stopped where it outlives its connection and the caller wants no more. */
  async *#stopping<T>(response: Response, items: AsyncIterable<T>): AsyncGenerator<T> {
    const streamId = response.headers.get(STREAM_ID);
    let isLeft = true;
    try {
      yield* items;
      isLeft = false;
    } catch (error) {
      // A connection that broke says nothing of what the caller wants.
      isLeft = this.#plan.options.signal?.aborted === true;
      throw error;
    } finally {
      if (isLeft && streamId !== null) {
        await stopStream(this.#plan, streamId).catch(() => undefined);
      }
    }
  }

  async *#items(): AsyncGenerator {
    yield* this.#itemsOf(await this.#answered(this.#sent));
  }

  async *#itemsOf(answer: SentAnswer): AsyncGenerator {
    const { response, read } = answer;
    switch (mediaTypeOf(response)) {
      case LINES:
        for await (const value of this.#stopping(response, readLines(response))) yield read(value);
        break;
      case EVENTS:
        for await (const event of this.#eventsOf(answer)) {
          if ('data' in event) yield event.data;
        }
        break;
      default:
        yield* this.#stopping(response, readText(response));
    }
  }

  async #read(): Promise<unknown> {
    const sent = await this.#sent;
    if (sent.kind === 'socket') return sent.socket;
    const answer = await this.#answered(this.#sent);
    const { response, streams, read } = answer;
    if (streams || isStream(response)) {
      return { [Symbol.asyncIterator]: () => this.#itemsOf(answer) };
    }
    return readValue(response, read);
  }

  async #answered(sending: Promise<Sent>): Promise<SentAnswer> {
    const answer = await this.#answer(sending);
    const { response } = answer;
    if (response.ok) return answer;
    throw new ClientError(response, await readBody(response), this.#plan.called);
  }

  async #answer(sending: Promise<Sent>): Promise<SentAnswer> {
    const sent = await sending;
    if (sent.kind === 'answer') return sent;
    sent.socket.close();
    throw new TypeError(`${this.#plan.called} opens a WebSocket: await the call.`);
  }
}

type SentAnswer = Extract<Sent, { readonly kind: 'answer' }>;

function isStream(response: Response): boolean {
  const type = mediaTypeOf(response);
  return type === LINES || type === EVENTS;
}

/** Names a stream that outlives its connection. */
const STREAM_ID = 'x-stream-id';

const LINES = 'application/jsonl';
const EVENTS = 'text/event-stream';

async function readBody(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
