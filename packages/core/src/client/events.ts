import { type EventFields, readEventFields } from '../http/event-stream.js';
import { readText } from './lines.js';

/** A server-sent event, as a client gets it. */
export interface ClientEvent<T = unknown> {
  /** The data, read as JSON; text that is no JSON stays text. Absent for an event without data. */
  readonly data?: T;
  /** The data as it came. */
  readonly rawData?: string;
  /** The type of the event: `message` unless it says another. */
  readonly event: string;
  /** The id of the last event with one. */
  readonly id?: string;
  /** The milliseconds that a client is asked to wait before it connects again. */
  readonly retry?: number;
}

/** The events of an answer. Comments are left out. */
export async function* readEvents(response: Response): AsyncGenerator<ClientEvent> {
  let id: string | undefined;
  for await (const fields of readEventFields(readText(response))) {
    const event = eventOf(fields, id);
    id = fields.id ?? id;
    if (event !== undefined) yield event;
  }
}

function eventOf(fields: EventFields, before: string | undefined): ClientEvent | undefined {
  const { data, event, retry, id = before } = fields;
  if (data.length === 0 && event === undefined && retry === undefined && id === before) {
    return undefined;
  }
  const rawData = data.join('\n');
  return {
    ...(data.length === 0 ? {} : { data: valueOf(rawData), rawData }),
    event: event ?? 'message',
    ...(id === undefined ? {} : { id }),
    ...(retry === undefined ? {} : { retry }),
  };
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
