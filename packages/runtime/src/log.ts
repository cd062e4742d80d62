/** Where the runtime says what it does; one line or one stack at a time. */
export interface Log {
  /** What happens in order: a replica is ready, an application runs. */
  info(text: string): void;
  /** What may need a look. */
  warn(text: string): void;
  /** What failed. */
  error(text: string): void;
}

/** To standard error, so that an application's own output stays clean. */
export const consoleLog: Log = {
  info: (text) => write('INFO', text),
  warn: (text) => write('WARN', text),
  error: (text) => write('ERROR', text),
};

function write(level: string, text: string): void {
  process.stderr.write(`${level} ${new Date().toISOString()} ${text}\n`);
}
