import { currentRequestId } from '@sluice/core';
import { currentScope, describeThrown } from '@sluice/core/internal';

import { isLogged, writeRecord } from '../process/log-outlet.js';
import type { LogLevel } from '../process/logging-options.js';
import { replicaContext } from './context.js';

/** Writes a line of the application's own; `error` among the fields is shown with its stack. */
export type WriteLog = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

/** A log with levels, for the code of deployments. */
export interface AppLogger {
  /** Left out unless `logLevel` is `DEBUG`. */
  readonly debug: WriteLog;
  /** An event in order. */
  readonly info: WriteLog;
  /** An event that may need a look. */
  readonly warn: WriteLog;
  /** A failure. */
  readonly error: WriteLog;
}

/**
 * Writes lines into the log of the replica, each with the replica, the route and the id of the request that
 * is being handled. `logLevel` of `logging` says which are written, and `encoding` how.
 */
export const logger: AppLogger = {
  debug: (message, fields) => write('DEBUG', message, fields),
  info: (message, fields) => write('INFO', message, fields),
  warn: (message, fields) => write('WARNING', message, fields),
  error: (message, fields) => write('ERROR', message, fields),
};

function write(
  level: LogLevel,
  message: string,
  given: Readonly<Record<string, unknown>> = {},
): void {
  if (!isLogged(level)) return;
  const context = replicaContext();
  const { error, ...fields } = given;
  writeRecord(
    {
      level,
      timeMs: Date.now(),
      message,
      requestId: currentRequestId(),
      route: currentScope()?.route,
      ...currentScope()?.span?.ids,
      ...(context !== undefined && {
        application: context.application,
        deployment: context.deployment,
        replica: context.replicaId,
      }),
      ...(error !== undefined && { error: describeThrown(error) }),
      ...(Object.keys(fields).length > 0 && { fields }),
    },
    'stderr',
  );
}
