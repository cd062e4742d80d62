import { eventText } from '@sluice/core/internal';

import { writeOwn } from './own-output.js';

/** Takes the events of the runtime, each a line, or a line with a stack below. */
export interface Log {
  /** An event in order: a replica is ready, an application runs. */
  info(text: string): void;
  /** An event that may need a look. */
  warn(text: string): void;
  /** A failure. */
  error(text: string): void;
}

/**
 * Makes a log to standard error, so that an application's own output stays clean:
 * `INFO 2026-11-23T06:00:00.000Z controller -- replica app#Shop#a1b2c3 (pid 7) is ready after 0.4 s`.
 *
 * `component` says which part of Sluice speaks.
 */
export function createLog(component: string): Log {
  const write = (level: string, text: string): void => {
    writeOwn('stderr', `${level} ${new Date().toISOString()} ${component} -- ${eventText(text)}\n`);
  };
  return {
    info: (text) => write('INFO', text),
    warn: (text) => write('WARN', text),
    error: (text) => write('ERROR', text),
  };
}

/** The log of a process of Sluice that has no part of its own. */
export const consoleLog: Log = createLog('sluice');
