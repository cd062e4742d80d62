import { ClientError } from './client-error.js';
import { type ClientEvent, readEvents } from './events.js';

/** How a stream of events goes on after its connection broke. */
export interface Reopening {
  /** Asks for the events after the one with the id. Rejects with `ClientError` for an answer without any. */
  readonly open: (lastEventId: string | undefined) => Promise<Response>;
  readonly signal: AbortSignal | undefined;
}

/**
 * The events of an answer, and of those that follow when the connection breaks. A server that ends the stream, or
 * answers 204, ends the events. Waits as long as the last `retry` says, and longer after each failure.
 */
export async function* lastingEvents(
  first: Response,
  { open, signal }: Reopening,
): AsyncGenerator<ClientEvent> {
  // A stream that outlives its connection goes on from its start, even before its first event.
  const streamId = first.headers.get('x-stream-id') ?? undefined;
  let lastEventId = streamId;
  let retryMs = streamId === undefined ? DEFAULT_RETRY_MS : RESUMED_RETRY_MS;
  let response = first;
  for (;;) {
    try {
      for await (const event of readEvents(response)) {
        lastEventId = event.id ?? lastEventId;
        retryMs = event.retry ?? retryMs;
        yield event;
      }
      return;
    } catch (error) {
      if (signal?.aborted === true) throw error;
    }
    response = await reopened({ open, signal }, lastEventId, retryMs);
    if (response.status === NO_CONTENT) return;
  }
}

/** As browsers wait (HTML, "reconnection time": some seconds). */
const DEFAULT_RETRY_MS = 3000;
/** Such a stream waits for its client. */
const RESUMED_RETRY_MS = 200;
const LONGEST_RETRY_MS = 30_000;
const NO_CONTENT = 204;

async function reopened(
  { open, signal }: Reopening,
  lastEventId: string | undefined,
  retryMs: number,
): Promise<Response> {
  for (let waitMs = retryMs; ; waitMs = Math.min(Math.max(2 * waitMs, 1), LONGEST_RETRY_MS)) {
    await wait(waitMs, signal);
    try {
      return await open(lastEventId);
    } catch (error) {
      if (signal?.aborted === true) throw error;
      // A server that starts again, or has too much to do, is asked again; a refusal is one.
      if (error instanceof ClientError && error.status < 500) throw error;
    }
  }
}

function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      // The reason of an abort is whatever its owner gave.
      // oxlint-disable-next-line typescript/prefer-promise-reject-errors
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal?.aborted === true) stop();
    else signal?.addEventListener('abort', stop, { once: true });
  });
}
