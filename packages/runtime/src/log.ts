/** Where the runtime says what it does; one line or one stack at a time. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
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
