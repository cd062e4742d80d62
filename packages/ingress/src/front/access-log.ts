/** What is known of a request or WebSocket when it has ended. */
export interface AccessEntry {
  readonly kind: 'http' | 'websocket';
  readonly method: string;
  /**
   * The pattern with its prefix, `/api/items/{id}`; the prefix where no pattern matched. A request of
   * no application has the path here.
   */
  readonly route: string;
  /**
   * The path that matched no pattern, escaped and bounded; undefined when one matched. There is no
   * end to the values it has: it is for the log line alone.
   */
  readonly path: string | undefined;
  /** The application's name; undefined when no prefix matched. */
  readonly application: string | undefined;
  /** The status sent; 499 when the client left first; the close code of a WebSocket. */
  readonly status: number;
  /** The response broke off after its head: its application failed, or the replica was lost. */
  readonly isCut: boolean;
  readonly durationMs: number;
  readonly requestId: string;
  /** The host of the front's options. */
  readonly host: string;
}

/**
 * One line of the access log, as Ray Serve writes it:
 * `INFO 2026-11-23T06:00:00.000Z proxy 127.0.0.1 5f1c... -- GET /api/items/{id} 200 3.1ms`.
 *
 * A response that was cut short is an `ERROR` with `200 cut`.
 */
export function formatAccess(entry: AccessEntry, timeMs: number): string {
  const verb = entry.kind === 'websocket' ? 'WS' : entry.method;
  const level = entry.isCut ? 'ERROR' : 'INFO';
  const head = `${level} ${isoTime(timeMs)} proxy ${entry.host} ${entry.requestId}`;
  const status = entry.isCut ? `${entry.status} cut` : entry.status;
  return `${head} -- ${verb} ${entry.path ?? entry.route} ${status} ${tenths(entry.durationMs)}ms`;
}

let lastMs = Number.NaN;
let lastIso = '';

/** Many requests end within one millisecond. */
function isoTime(timeMs: number): string {
  if (timeMs === lastMs) return lastIso;
  lastMs = timeMs;
  lastIso = new Date(timeMs).toISOString();
  return lastIso;
}

/** What `toFixed(1)` writes, for less. */
function tenths(value: number): string {
  const whole = Math.round(value * 10);
  return `${Math.floor(whole / 10)}.${whole % 10}`;
}

/** A path nothing matched, safe for a log line and for a text answer, and of bounded length. */
export function displayPath(path: string): string {
  const short = path.length > 256 ? `${path.slice(0, 256)}...` : path;
  return short.replace(/[^\x21-\x7e]|[<>"'&`]/g, escapeByte);
}

// Paths come from `node:http` as latin1: a character is a byte.
function escapeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
