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

/** The events of an answer (HTML, "Interpreting an event stream"). Comments are left out. */
export async function* readEvents(response: Response): AsyncGenerator<ClientEvent> {
  let id: string | undefined;
  let fields = NO_FIELDS;
  for await (const line of eventLines(response)) {
    if (line !== '') {
      fields = withField(fields, line);
      continue;
    }
    const event = eventOf(fields, id);
    id = fields.id ?? id;
    fields = NO_FIELDS;
    if (event !== undefined) yield event;
  }
}

interface Fields {
  readonly data: readonly string[];
  readonly event?: string;
  readonly id?: string;
  readonly retry?: number;
}

const NO_FIELDS: Fields = { data: [] };

function withField(fields: Fields, line: string): Fields {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  switch (name) {
    case 'data':
      return { ...fields, data: [...fields.data, value] };
    case 'event':
      return { ...fields, event: value };
    case 'id':
      return value.includes('\0') ? fields : { ...fields, id: value };
    case 'retry':
      return /^\d+$/.test(value) ? { ...fields, retry: Number(value) } : fields;
    default:
      return fields;
  }
}

function eventOf(fields: Fields, before: string | undefined): ClientEvent | undefined {
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

/** Lines end in LF, CR or CRLF, and a CRLF may be cut in two. */
async function* eventLines(response: Response): AsyncGenerator<string> {
  let rest = '';
  for await (const text of readText(response)) {
    const all = `${rest}${text}`;
    // A CR at the end may be half of a CRLF.
    const held = all.endsWith('\r') ? '\r' : '';
    const lines = all.slice(0, all.length - held.length).split(/\r\n|\r|\n/);
    rest = `${lines.pop() ?? ''}${held}`;
    yield* lines;
  }
}
