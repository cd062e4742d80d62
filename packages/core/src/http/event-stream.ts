/** The fields of one block of an event stream, which a blank line ends. */
export interface EventFields {
  /** The lines of data. */
  readonly data: readonly string[];
  readonly event?: string;
  readonly id?: string;
  /** Milliseconds to wait before a client connects again. */
  readonly retry?: number;
}

/**
 * Reads the blocks of an event stream (HTML Living Standard §9.2.6) from its text, piece by piece. A block that
 * is cut short is dropped; one of comments alone has no fields.
 */
export async function* readEventFields(texts: AsyncIterable<string>): AsyncGenerator<EventFields> {
  let fields = NO_FIELDS;
  for await (const line of linesOf(texts)) {
    if (line !== '') {
      fields = withLine(fields, line);
      continue;
    }
    yield fields;
    fields = NO_FIELDS;
  }
}

const NO_FIELDS: EventFields = { data: [] };

function withLine(fields: EventFields, line: string): EventFields {
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
      // A comment, or a field of a later version.
      return fields;
  }
}

/** Lines end in LF, CR or CRLF, and a CRLF may be cut in two. */
async function* linesOf(texts: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const text of texts) {
    const all = `${rest}${text}`;
    // A CR at the end may be half of a CRLF.
    const held = all.endsWith('\r') ? '\r' : '';
    const lines = all.slice(0, all.length - held.length).split(/\r\n|\r|\n/);
    rest = `${lines.pop() ?? ''}${held}`;
    yield* lines;
  }
  if (rest.endsWith('\r')) yield rest.slice(0, -1);
}
