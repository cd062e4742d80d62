/** Where failures that no client is told about go. */
export interface Logger {
  /** Takes one failure. */
  error(message: string, fields: LogFields): void;
}

/** What is known of a failure. */
export interface LogFields {
  /** The `x-request-id` of the request; undefined outside of one. */
  readonly requestId?: string | undefined;
  /** What was thrown. */
  readonly error: unknown;
}

let current: Logger = { error: printError };

/** Replaces the logger of this process; without one, errors are lines on standard error. */
export function setLogger(logger: Logger): void {
  current = logger;
}

/** Reports a failure once, with its stack. */
export function logError(message: string, fields: LogFields): void {
  current.error(message, fields);
}

function printError(message: string, fields: LogFields): void {
  const id = fields.requestId === undefined ? '' : ` [${fields.requestId}]`;
  console.error(`${message}${id}`, fields.error);
}
