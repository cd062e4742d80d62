import { channel } from 'node:diagnostics_channel';

import { describeThrown } from './log/describe-thrown.js';
import { eventText } from './log/event-text.js';

/** Receives the failures that no response shows to a client, and warnings of the start. */
export interface Logger {
  /** Called once for each failure. `message` says what failed, and never quotes input. */
  error(message: string, fields: LogFields): void;
  /**
   * Called once, at start, for something in an application that is probably a mistake. Defaults to a line
   * on standard error.
   */
  warn?(message: string, fields: LogOrigin): void;
}

/** The details of a failure. */
export interface LogFields extends LogOrigin {
  /** The thrown value. */
  readonly error: unknown;
  /** The `x-request-id` of the request; undefined outside of one. */
  readonly requestId?: string | undefined;
  /** `GET` and its like, `WS` of a WebSocket, `CALL` of a call through a handle, `BATCH` of a batch. */
  readonly method?: string | undefined;
  /** The route's pattern with its prefix, `/api/items/{id}`; the method's name of a `CALL`, the function's of a `BATCH`. */
  readonly route?: string | undefined;
  /** The trace to which the request belongs; absent where nothing is traced. */
  readonly traceId?: string | undefined;
  /** The span in which it happened. */
  readonly spanId?: string | undefined;
}

/** The replica in which something happened; empty outside of replicas. */
export interface LogOrigin {
  /** The application's name. */
  readonly application?: string | undefined;
  /** The deployment's name. */
  readonly deployment?: string | undefined;
  /** The replica's id, `application#deployment#a1b2c3`. */
  readonly replica?: string | undefined;
}

/** The fields of the request that is being handled. */
export type LogRequest = Pick<LogFields, 'requestId' | 'method' | 'route' | 'traceId' | 'spanId'>;

/** An event of the log, for a host that has a form of its own for it. */
export interface LogEvent {
  readonly level: 'WARNING' | 'ERROR';
  readonly message: string;
  readonly fields: LogOrigin & Partial<LogFields>;
}

/** The parts of the log that a process with replicas provides. */
export interface LogHost {
  /** The replica whose code is running. */
  origin(): LogOrigin | undefined;
  /** Writes the lines of an event; defaults to writing them to standard error. */
  write?(text: string, event: LogEvent): void;
}

/** What the channel `sluice:failure` of `node:diagnostics_channel` publishes: a failure that is logged. */
export interface FailureEvent extends LogFields {
  /** Says what failed. */
  readonly message: string;
}

const FAILED = channel('sluice:failure');

let current: Logger = { error: printError };
let host: LogHost = { origin: () => undefined };
let currentRequest: () => LogRequest | undefined = () => undefined;
const loggedElsewhere = new WeakSet<object>();

/**
 * Replaces the logger of this process. The default logger writes a line for each failure to standard
 * error, with the stack below.
 */
export function setLogger(logger: Logger): void {
  current = logger;
}

/** Sets the host, which names the replica that a failure of this process belongs to. */
export function setLogHost(logHost: LogHost): void {
  host = logHost;
}

/** Sets the function that reads the current request, so that the log does not depend on scopes. */
export function setLogRequest(read: () => LogRequest | undefined): void {
  currentRequest = read;
}

/** Notes that another process has logged an error, so that this one does not log it again. */
export function noteLogged(error: unknown): void {
  if (typeof error === 'object' && error !== null) loggedElsewhere.add(error);
}

/** Takes the failures of one request in place of the log; returns false for one that it does not take. */
export type TakeFailure = (error: unknown) => boolean;

const takers = new Map<string, TakeFailure>();

/** Hands the failures of a request to a test, which raises them. Returns the function that ends this. */
export function takeFailures(requestId: string, take: TakeFailure): () => void {
  takers.set(requestId, take);
  return () => takers.delete(requestId);
}

/** Reports a failure once, with its stack and the request and replica it belongs to. */
export function logError(message: string, fields: LogFields): void {
  const { error, requestId = currentRequest()?.requestId } = fields;
  if (typeof error === 'object' && error !== null && loggedElsewhere.has(error)) return;
  if (requestId !== undefined && takers.get(requestId)?.(error) === true) return;
  const logged: LogFields = { ...host.origin(), ...currentRequest(), ...fields };
  if (FAILED.hasSubscribers) FAILED.publish({ message, ...logged } satisfies FailureEvent);
  current.error(message, logged);
}

/** Warns at start of something that is probably a mistake. */
export function logWarning(message: string): void {
  const fields = { ...host.origin() };
  if (current.warn !== undefined) return current.warn(message, fields);
  writeLine(
    `WARN ${new Date().toISOString()} ${fields.replica ?? '-'} - -- ${eventText(message)}\n`,
    { level: 'WARNING', message, fields },
  );
}

/** Writes a line such as `ERROR 2026-11-23T06:00:00.000Z app#Shop#a1b2c3 5f1c... -- GET /items/{id} A request failed: ...`. */
function printError(message: string, fields: LogFields): void {
  const { replica = '-', requestId = '-', method, route = '', error } = fields;
  const head = `ERROR ${new Date().toISOString()} ${replica} ${requestId}`;
  const what = method === undefined ? message : `${method} ${route} ${message}`;
  writeLine(`${head} -- ${eventText(`${what}: ${describeThrown(error)}`)}\n`, {
    level: 'ERROR',
    message,
    fields,
  });
}

function writeLine(line: string, event: LogEvent): void {
  if (host.write === undefined) process.stderr.write(line);
  else host.write(line, event);
}
