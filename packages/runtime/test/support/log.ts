import type { Log } from '../../src/process/create-log.js';

/** For tests in which things are meant to go wrong. */
export const quietLog: Log = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
