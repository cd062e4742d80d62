/** The fields of a {@link ServerSentEvent}, all of them optional. */
export interface ServerSentEventFields<T = unknown> {
  /** Any value, sent as JSON: a string is quoted, and `null` is `null`. */
  readonly data?: T;
  /** Text that is sent as it is, in place of `data`; its line breaks are kept. */
  readonly rawData?: string;
  /** The type of the event, which `addEventListener` names; defaults to `message`. */
  readonly event?: string;
  /** The id that the client sends back as `Last-Event-ID` when it connects again. */
  readonly id?: string | number;
  /** Milliseconds after which the client connects again when the stream has ended. */
  readonly retry?: number;
  /** Text that clients ignore. */
  readonly comment?: string;
}

/**
 * An event of a stream with `sse: true`, where more than its data is to be said:
 * `yield new ServerSentEvent({ data: item, id: item.number })`.
 *
 * Throws `TypeError` for a field that would begin another field, and for both `data` and `rawData`.
 */
export class ServerSentEvent<T = unknown> implements ServerSentEventFields<T> {
  declare readonly data?: T;
  declare readonly rawData?: string;
  declare readonly event?: string;
  declare readonly id?: string | number;
  declare readonly retry?: number;
  declare readonly comment?: string;

  constructor(fields: ServerSentEventFields<T>) {
    const { data, rawData, event, id, retry } = fields;
    if (data !== undefined && rawData !== undefined) {
      throw new TypeError('A ServerSentEvent has data or rawData, not both.');
    }
    if (event !== undefined) refuseLines('event', event, /[\r\n]/);
    // A client ignores an id with a NUL (HTML, "Interpreting an event stream").
    if (id !== undefined) refuseLines('id', String(id), LINE_OR_NUL);
    if (retry !== undefined && !(Number.isSafeInteger(retry) && retry >= 0)) {
      throw new TypeError(`The retry of a ServerSentEvent is ${retry}, not whole milliseconds.`);
    }
    Object.assign(this, fields);
  }
}

// oxlint-disable-next-line no-control-regex -- the pattern looks for a control character
const LINE_OR_NUL = /[\r\n\0]/;

function refuseLines(name: string, value: string, forbidden: RegExp): void {
  if (!forbidden.test(value)) return;
  throw new TypeError(`The ${name} of a ServerSentEvent must be a single line without NUL.`);
}

/** Writes an event, which ends in an empty line; `encode` writes its data as JSON. */
export function writeEvent(event: ServerSentEvent, encode: (value: unknown) => string): string {
  const { data, rawData, event: type, id, retry, comment } = event;
  let text = comment === undefined ? '' : field('', comment);
  if (type !== undefined) text += `event: ${type}\n`;
  if (rawData !== undefined) text += field('data', rawData);
  else if (data !== undefined) text += dataLine(encode(data));
  if (id !== undefined) text += `id: ${id}\n`;
  if (retry !== undefined) text += `retry: ${retry}\n`;
  return `${text}\n`;
}

/** JSON text has no line breaks, so it fits in one line of data. */
export function dataLine(json: string): string {
  return `data: ${json}\n`;
}

const LINE_BREAK = /\r\n|\r|\n/;

function field(name: string, value: string): string {
  return value
    .split(LINE_BREAK)
    .map((line) => `${name}: ${line}\n`)
    .join('');
}
