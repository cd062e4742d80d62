import { isCancellation } from '../errors.js';
import type { StreamContent } from '../http/reply.js';
import { logError } from '../log.js';
import { type RequestScope, runInScope } from '../scope/request-scope.js';

/** A source of chunks, pulled one at a time. The caller that opens it must end it by {@link stopProducer}. */
export interface Producer {
  next(): Promise<IteratorResult<unknown>> | IteratorResult<unknown>;
  return?(): unknown;
}

/** Opens the content that a handler returned, in the scope of its request. */
export function openProducer(content: StreamContent, scope: RequestScope | undefined): Producer {
  return runInScope(scope, () => {
    const source = typeof content === 'function' ? content() : content;
    if (source instanceof ReadableStream) return webProducer(source);
    if (isNodeStream(source)) return nodeProducer(source);
    return Symbol.asyncIterator in source
      ? source[Symbol.asyncIterator]()
      : source[Symbol.iterator]();
  });
}

/** Ends a producer, begun or not; resolves when its `return` has finished. Logs a failure. */
export async function stopProducer(
  producer: Producer,
  scope: RequestScope | undefined,
): Promise<void> {
  try {
    await runInScope(scope, async () => producer.return?.());
  } catch (error) {
    if (isCancellation(error)) return;
    logError('A stream failed while it was being stopped', { requestId: scope?.requestId, error });
  }
}

// Uses a reader, which can be cancelled while a read is pending; the stream's own iterator cannot.
function webProducer(stream: ReadableStream<unknown>): Producer {
  const reader = stream.getReader();
  return {
    next: async () => {
      const { done, value } = await reader.read();
      return done ? DONE : { done, value };
    },
    return: () => reader.cancel(),
  };
}

interface NodeStream extends AsyncIterable<unknown> {
  on(event: 'error', listener: () => void): unknown;
  destroy(): unknown;
}

function isNodeStream(source: object): source is NodeStream {
  return (
    Symbol.asyncIterator in source &&
    'destroy' in source &&
    typeof source.destroy === 'function' &&
    'on' in source &&
    typeof source.on === 'function'
  );
}

// Destroys the stream itself: its iterator does so only after it has begun, and not while it waits for a
// chunk.
function nodeProducer(stream: NodeStream): Producer {
  const iterator = stream[Symbol.asyncIterator]();
  let isStopped = false;
  // The iterator reports errors. Before it begins and after it ends, an error without a listener would
  // end the process.
  stream.on('error', () => undefined);
  return {
    next: async () => {
      try {
        return await iterator.next();
      } catch (error) {
        if (isStopped) return DONE;
        throw error;
      }
    },
    return: () => {
      isStopped = true;
      stream.destroy();
    },
  };
}

const DONE: IteratorResult<unknown> = { done: true, value: undefined };
