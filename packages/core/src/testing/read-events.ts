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

/** Reads the events of a stream (HTML Living Standard §9.2.6); an event that is cut short is dropped. */
export async function* readEvents(
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<ReceivedEvent, void> {
  let fields = NO_FIELDS;
  let lastId = '';
  for await (const line of readLines(stream)) {
    if (line === '') {
      lastId = fields.id ?? lastId;
      const { data, event, retry } = fields;
      if (data !== undefined)
        yield receivedEvent({ event: event || 'message', data, id: lastId, retry });
      fields = NO_FIELDS;
    } else fields = withLine(fields, line);
  }
}

interface Fields {
  readonly event: string;
  readonly data: string | undefined;
  readonly id: string | undefined;
  readonly retry: number | undefined;
}

const NO_FIELDS: Fields = { event: '', data: undefined, id: undefined, retry: undefined };

function withLine(fields: Fields, line: string): Fields {
  const colon = line.indexOf(':');
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  switch (name) {
    case 'event':
      return { ...fields, event: value };
    case 'data':
      return { ...fields, data: fields.data === undefined ? value : `${fields.data}\n${value}` };
    case 'id':
      return value.includes('\0') ? fields : { ...fields, id: value };
    case 'retry':
      return /^\d+$/.test(value) ? { ...fields, retry: Number(value) } : fields;
    default:
      // A comment, or a field of a later version.
      return fields;
  }
}

function receivedEvent(event: Omit<ReceivedEvent, 'json'>): ReceivedEvent {
  return { ...event, json: () => JSON.parse(event.data) };
}

/** The lines of a stream, which end in LF, CR or both. */
async function* readLines(stream: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    rest += decoder.decode(chunk, { stream: true });
    // A CR at the end may be the first half of a CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest.endsWith('\r')) yield rest.slice(0, -1);
}
