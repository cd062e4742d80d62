import { describeThrown } from './log/describe-thrown.js';
import { eventText } from './log/event-text.js';

/** Where failures that no client is told about go. */
export interface Logger {
  /** Takes each failure once. `message` says what failed, and never quotes input. */
  error(message: string, fields: LogFields): void;
}

/** What is known of a failure. */
export interface LogFields extends LogOrigin {
  /** What was thrown. */
  readonly error: unknown;
  /** The `x-request-id` of the request; undefined outside of one. */
  readonly requestId?: string | undefined;
  /** `GET` and its like, `WS` of a WebSocket, `CALL` of a call through a handle. */
  readonly method?: string | undefined;
  /** The route's pattern with its prefix, `/api/items/{id}`; the method's name of a `CALL`. */
  readonly route?: string | undefined;
}

/** Which replica something happened in; empty outside of replicas. */
export interface LogOrigin {
  /** The application's name. */
  readonly application?: string | undefined;
  /** The deployment's name. */
  readonly deployment?: string | undefined;
  /** The replica's id, `application#deployment#a1b2c3`. */
  readonly replica?: string | undefined;
}

/** What the log says of the request that is being handled. */
export type LogRequest = Pick<LogFields, 'requestId' | 'method' | 'route'>;

/** What a process that runs replicas adds to the log. */
export interface LogHost {
  /** The replica whose code is running. */
  origin(): LogOrigin | undefined;
  /** Writes whole lines; defaults to standard error. */
  write?(text: string): void;
}

let current: Logger = { error: printError };
let host: LogHost = { origin: () => undefined };
let currentRequest: () => LogRequest | undefined = () => undefined;
const loggedElsewhere = new WeakSet<object>();

/**
 * Replaces the logger of this process; without one, a failure is a line on standard error with its
 * stack below.
 */
export function setLogger(logger: Logger): void {
  current = logger;
}

/** Says where failures of this process come from. */
export function setLogHost(logHost: LogHost): void {
  host = logHost;
}

/** Takes the function that knows the current request; the log itself knows nothing of scopes. */
export function setLogRequest(read: () => LogRequest | undefined): void {
  currentRequest = read;
}

/** Notes that another process has logged an error, so that this one does not log it again. */
export function noteLogged(error: unknown): void {
  if (typeof error === 'object' && error !== null) loggedElsewhere.add(error);
}

/** Reports a failure once, with its stack and the request and replica it belongs to. */
export function logError(message: string, fields: LogFields): void {
  const { error } = fields;
  if (typeof error === 'object' && error !== null && loggedElsewhere.has(error)) return;
  current.error(message, { ...host.origin(), ...currentRequest(), ...fields });
}

/** One event: `ERROR 2026-11-23T06:00:00.000Z app#Shop#a1b2c3 5f1c... -- GET /items/{id} A request failed: ...`. */
function printError(message: string, fields: LogFields): void {
  const { replica = '-', requestId = '-', method, route = '', error } = fields;
  const head = `ERROR ${new Date().toISOString()} ${replica} ${requestId}`;
  const what = method === undefined ? message : `${method} ${route} ${message}`;
  const line = `${head} -- ${eventText(`${what}: ${describeThrown(error)}`)}\n`;
  if (host.write === undefined) process.stderr.write(line);
  else host.write(line);
}
