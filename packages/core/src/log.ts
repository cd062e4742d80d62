/** Where failures that no client is told about go. */
export interface Logger {
  error(message: string, fields: LogFields): void;
}

export interface LogFields {
  readonly requestId?: string | undefined;
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
