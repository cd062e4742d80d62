/** A request or WebSocket that has ended, as logs and metrics see it. */
export interface AccessEntry {
  readonly kind: 'http' | 'websocket';
  readonly method: string;
  /**
   * The pattern with its prefix, `/api/items/{id}`; the prefix where no pattern matched. A request of
   * no application has the path here.
   */
  readonly route: string;
  /**
   * The path that matched no pattern, escaped and bounded; undefined when a pattern matched.
   *
   * Clients choose these values, so they belong into log lines and never into metrics.
   */
  readonly path: string | undefined;
  /** The application's name; undefined when no prefix matched. */
  readonly application: string | undefined;
  /** The status sent; 499 when the client left first; the close code of a WebSocket. */
  readonly status: number;
  /** True when the response broke off after its head: the application failed, or the replica was lost. */
  readonly isCut: boolean;
  readonly durationMs: number;
  readonly requestId: string;
  /** The span of the request; absent where nothing is traced. */
  readonly traceId?: string;
  readonly spanId?: string;
  /** The address that the front's options name. */
  readonly host: string;
}

/**
 * Makes one line of the access log, in the form of Ray Serve:
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

/** Keeps the last text, because many requests end within one millisecond. */
function isoTime(timeMs: number): string {
  if (timeMs === lastMs) return lastIso;
  lastMs = timeMs;
  lastIso = new Date(timeMs).toISOString();
  return lastIso;
}

/** Writes what `toFixed(1)` writes, at less cost. */
function tenths(value: number): string {
  const whole = Math.round(value * 10);
  return `${Math.floor(whole / 10)}.${whole % 10}`;
}

/** Makes a path of any client safe for log lines and text answers, and bounds its length. */
export function displayPath(path: string): string {
  const short = path.length > 256 ? `${path.slice(0, 256)}...` : path;
  return short.replace(/[^\x21-\x7e]|[<>"'&`]/g, escapeByte);
}

// Paths come from `node:http` as latin1: a character is a byte.
function escapeByte(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`;
}
