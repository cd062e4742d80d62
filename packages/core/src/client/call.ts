import type { CallOptions, ClientHeaders } from './client-options.js';
import { ClientError } from './client-error.js';
import type { ClientOperation } from './description.js';
import { type ClientEvent, readEvents } from './events.js';
import { lastingEvents } from './lasting-events.js';
import { headersOf } from './headers-of.js';
import { readLines, readText } from './lines.js';
import { type MadeRequest, makeRequest } from './make-request.js';
import { mediaTypeOf, readValue } from './read-value.js';
import { UnsendableError } from './text-of.js';

/** What is needed to send a call. */
export interface CallPlan {
  readonly base: string;
  /** The method's name in errors. */
  readonly called: string;
  readonly args: readonly unknown[];
  readonly options: CallOptions;
  /** Finds the route for the arguments. */
  readonly route: () => Promise<ClientOperation>;
}

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
    this.#sent = send(plan);
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
    return (await this.#sent).response;
  }

  /** The events of a stream of server-sent events. */
  async *events(): AsyncGenerator<ClientEvent> {
    const { response } = await this.#answered(this.#sent);
    yield* this.#eventsOf(response);
  }

  #eventsOf(response: Response): AsyncGenerator<ClientEvent> {
    const { options } = this.#plan;
    if (options.reconnect !== true) return readEvents(response);
    return lastingEvents(response, {
      signal: options.signal,
      open: async (lastEventId) =>
        (
          await this.#answered(
            send(this.#plan, lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
          )
        ).response,
    });
  }

  async *#items(): AsyncGenerator {
    const { response } = await this.#answered(this.#sent);
    yield* this.#itemsOf(response);
  }

  async *#itemsOf(response: Response): AsyncGenerator {
    switch (mediaTypeOf(response)) {
      case LINES:
        yield* readLines(response);
        break;
      case EVENTS:
        for await (const event of this.#eventsOf(response)) {
          if ('data' in event) yield event.data;
        }
        break;
      default:
        yield* readText(response);
    }
  }

  async #read(): Promise<unknown> {
    const { response, streams } = await this.#answered(this.#sent);
    if (streams || isStream(response)) {
      return { [Symbol.asyncIterator]: () => this.#itemsOf(response) };
    }
    return readValue(response);
  }

  async #answered(sending: Promise<Sent>): Promise<Sent> {
    const sent = await sending;
    const { response } = sent;
    if (response.ok) return sent;
    throw new ClientError(response, await readBody(response), this.#plan.called);
  }
}

interface Sent {
  readonly response: Response;
  /** True for the handler of a stream. */
  readonly streams: boolean;
}

async function send(
  { base, called, args, options, route }: CallPlan,
  further: ClientHeaders = {},
): Promise<Sent> {
  const operation = await route();
  const request = named(called, () => makeRequest(operation, args, options));
  const { fetch = globalThis.fetch, credentials, signal } = options;
  const { method, body } = request;
  const response = await fetch(`${base}${request.target}`, {
    method,
    headers: await allHeaders(request, options, further),
    ...(body === undefined ? {} : { body }),
    ...(credentials === undefined ? {} : { credentials }),
    ...(signal === undefined ? {} : { signal }),
  });
  return { response, streams: operation.streams === true };
}

function named<T>(called: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    throw error instanceof UnsendableError
      ? new UnsendableError(`${called}: ${error.message}`, { cause: error })
      : error;
  }
}

/** The header fields of a call, which win over those of every call. */
async function allHeaders(
  { headers }: MadeRequest,
  options: CallOptions,
  further: ClientHeaders,
): Promise<Headers> {
  const all = await headersOf(options);
  for (const [name, value] of [...headers, ...Object.entries(further)]) all.set(name, value);
  return all;
}

function isStream(response: Response): boolean {
  const type = mediaTypeOf(response);
  return type === LINES || type === EVENTS;
}

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
