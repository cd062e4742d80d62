import { thrownMessage } from '@sluice/core/internal';

import { createLog } from './create-log.js';
import { configureLog } from './log-outlet.js';
import type { LogSource } from './log-record.js';
import { resolveLogging, type LoggingOptions } from './logging-options.js';

/** Sets how this process writes its log. A file that cannot be opened is an event of the log, and no more. */
export async function configureProcessLog(
  options: LoggingOptions | undefined,
  of: { readonly source: LogSource; readonly fileName: string },
): Promise<void> {
  try {
    await configureLog(resolveLogging(options), of);
  } catch (error) {
    createLog(of.source.name).error(
      `the log file ${of.fileName} cannot be written: ${thrownMessage(error)}`,
    );
  }
}
