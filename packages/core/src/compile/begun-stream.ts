import type { Exchange } from '../http/exchange.js';
import { type Reply, StreamBody, type StreamOptions } from '../http/reply.js';
import { isBodyless } from '../http/status.js';
import type { RequestScope } from '../scope/request-scope.js';
import { type Producer, openProducer, stopProducer } from './producer.js';
import { type Framing, framingOf, withDefaults } from './stream.js';

/** A reply whose stream has begun, and the function that ends the stream, sent or not. */
export interface BegunStream {
  readonly reply: Reply;
  readonly stop: () => Promise<void>;
}

/**
 * Takes the first chunk of a streamed reply, so that middlewares see its whole head, and an error before
 * the first chunk as the failure that it is. The chunks of the reply are then text and bytes.
 *
 * Undefined for a whole reply, and for a stream of events: its first may come late, and its head is known.
 */
export function beginStream(
  exchange: Exchange,
  reply: Reply,
  scope: RequestScope,
): Promise<BegunStream> | undefined {
  const { body } = reply;
  if (!(body instanceof StreamBody) || body.options.sse) return undefined;
  return begin(exchange, { reply, body }, scope);
}

interface Streamed {
  readonly reply: Reply;
  readonly body: StreamBody;
}

async function begin(
  exchange: Exchange,
  { reply, body }: Streamed,
  scope: RequestScope,
): Promise<BegunStream> {
  const producer = openProducer(body.content, scope);
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopped ??= stopProducer(producer, scope));
  exchange.abort.listen(() => void stop());
  try {
    const first = await producer.next();
    const framing = framingOf(first, body.options);
    const chunks = framedChunks(producer, framing, { first: framed(first, framing), stop });
    const { status, headers } = reply;
    // RFC 9110 §8.3: a type describes content, which a 204 or 304 does not have.
    const whole = isBodyless(status) ? headers : withDefaults(headers, framing);
    return { reply: { status, headers: whole, body: new StreamBody(chunks, AS_THEY_ARE) }, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const AS_THEY_ARE: StreamOptions = { sse: false, pingIntervalMs: 0 };

type Step = IteratorResult<string | Uint8Array>;

/** The chunks of a producer as they are written. */
function framedChunks(
  producer: Producer,
  framing: Framing,
  begun: { readonly first: Step; readonly stop: () => Promise<void> },
): AsyncIterable<string | Uint8Array> {
  let first: Step | undefined = begun.first;
  const iterator: AsyncIterator<string | Uint8Array> = {
    next: async () => {
      const step = first;
      first = undefined;
      return step ?? framed(await producer.next(), framing);
    },
    return: async () => {
      await begun.stop();
      return DONE;
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

const DONE: IteratorReturnResult<undefined> = { done: true, value: undefined };

function framed(step: IteratorResult<unknown>, framing: Framing): Step {
  return step.done === true ? DONE : { done: false, value: framing.write(step.value) };
}
