import { readEventFields } from '../http/event-stream.js';

/** A server-sent event, as a client reads it. */
export interface ReceivedEvent {
  /** The type; `message` where the server names none. */
  readonly event: string;
  /** The lines of data, joined by line breaks. */
  readonly data: string;
  /** The id of this event or of the last before it that had one; empty without any. */
  readonly id: string;
  /** Milliseconds to wait before a client connects again, where this event says so. */
  readonly retry: number | undefined;
  /** The data as JSON. */
  json(): unknown;
}

/** Reads the events of a stream; an event that is cut short is dropped, and so is one without data. */
export async function* readEvents(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<ReceivedEvent, void> {
  let id = '';
  for await (const fields of readEventFields(textsOf(stream))) {
    id = fields.id ?? id;
    if (fields.data.length === 0) continue;
    const data = fields.data.join('\n');
    // An empty type is that of an event without one.
    const event = fields.event || 'message';
    yield { event, data, id, retry: fields.retry, json: () => JSON.parse(data) };
  }
}

async function* textsOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  for await (const chunk of stream) yield decoder.decode(chunk, { stream: true });
}
