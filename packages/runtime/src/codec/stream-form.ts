import { UnreadableError, UnsendableError } from '../errors.js';
import { isBareObject } from './bare-object.js';

/** A stream that may be an argument. */
export type StreamArgument = AsyncIterable<unknown> | ReadableStream<unknown>;

/** The class that a stream arrives as. */
export type StreamForm = 'iterable' | 'readable';

/** Opens the stream of a number. */
export type OpenStream = (index: number) => AsyncGenerator<unknown, undefined, undefined>;

/** Marks a stream in the packed form; no tag of values, because it is tied to its call. */
export const STREAM_KIND = 'stream';

/** True for a Web stream and anything that is read with `for await`. */
export function isSendableStream(value: object): value is StreamArgument {
  if (value instanceof ReadableStream) return true;
  return Symbol.asyncIterator in value && typeof value[Symbol.asyncIterator] === 'function';
}

/** Throws UnsendableError for a stream that somebody else reads. */
export function streamForm(stream: StreamArgument): StreamForm {
  if (!(stream instanceof ReadableStream)) return 'iterable';
  if (!stream.locked) return 'readable';
  throw new UnsendableError(
    'argument',
    'the ReadableStream is locked: something reads it already.',
  );
}

/** The stream of a marker, as the class that was sent. */
export function unpackStream(payload: unknown, open: OpenStream | undefined): StreamArgument {
  if (!isBareObject(payload) || open === undefined || typeof payload['index'] !== 'number') {
    throw new UnreadableError('There is a stream where there can be none.');
  }
  const items = open(payload['index']);
  return payload['form'] === 'readable' ? readableOf(items) : items;
}

/** Reads nothing ahead: the channel does. */
function readableOf(items: AsyncGenerator<unknown, undefined, undefined>): ReadableStream<unknown> {
  return new ReadableStream(
    {
      pull: async (controller) => {
        const { done, value } = await items.next();
        if (done === true) controller.close();
        else controller.enqueue(value);
      },
      cancel: async () => void (await items.return(undefined)),
    },
    { highWaterMark: 0 },
  );
}
