import { formatAccess, type AccessEntry } from '@sluice/ingress/front';

import { createLineWriter } from './line-writer.js';
import { hasLogFile, isLogged, loggingOptions, writeRecord, writeToFile } from './log-outlet.js';
import type { LogRecord } from './log-record.js';
import { writeOwn } from './own-output.js';
import { isTerminal, terminalAccess } from './terminal.js';

/**
 * The access log of a front, on standard output and in the file of the process; undefined when it is off.
 * Comes after the log of the process has been configured.
 */
export function accessLog(): ((entry: AccessEntry) => void) | undefined {
  // Anything but 0 leaves it on.
  if (process.env['SLUICE_ACCESS_LOG'] === '0' || !loggingOptions().enableAccessLog)
    return undefined;
  if (loggingOptions().encoding === 'JSON')
    return (entry) => writeRecord(recordOf(entry), 'stdout');
  const write = createLineWriter((text) => writeOwn('stdout', text));
  const format = isTerminal('stdout') ? terminalAccess : formatAccess;
  return (entry) => {
    if (!isLogged(levelOf(entry))) return;
    write(format(entry, Date.now()));
    if (hasLogFile()) writeToFile(recordOf(entry));
  };
}

function levelOf({ isCut }: AccessEntry): LogRecord['level'] {
  return isCut ? 'ERROR' : 'INFO';
}

function recordOf(entry: AccessEntry): LogRecord {
  const { kind, method, path, route, status, isCut, application, requestId, durationMs } = entry;
  const { traceId, spanId } = entry;
  return {
    level: levelOf(entry),
    timeMs: Date.now(),
    message: '',
    application,
    requestId,
    traceId,
    spanId,
    method: kind === 'websocket' ? 'WS' : method,
    route: path ?? route,
    status: isCut ? `${status} cut` : String(status),
    durationMs,
  };
}
