import { eventText } from '@sluice/core/internal';

import { writeLine } from './log-outlet.js';
import type { LogLevel } from './logging-options.js';
import { isTerminal, terminalEvent } from './terminal.js';

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
  const write = (level: LogLevel, text: string): void => {
    const timeMs = Date.now();
    const shown = level === 'WARNING' ? 'WARN' : level;
    const line = isTerminal('stderr')
      ? terminalEvent({ level, timeMs }, eventText(text))
      : `${shown} ${new Date(timeMs).toISOString()} ${component} -- ${eventText(text)}`;
    writeLine(line, { level, timeMs, message: text }, 'stderr');
  };
  return {
    info: (text) => write('INFO', text),
    warn: (text) => write('WARNING', text),
    error: (text) => write('ERROR', text),
  };
}

/** The log of a process of Sluice that has no part of its own. */
export const consoleLog: Log = createLog('sluice');
