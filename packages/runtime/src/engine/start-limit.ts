import { settledWithin } from '@sluice/core/internal';

import { ServeError } from '../errors.js';

/** A start that takes this long is worth a line of the log; the next one after four times as long. */
const SLOW_AFTER_S = 5;
const SLOW_FACTOR = 4;

/** The times, in seconds after its start, at which a start that is not over is reported: 5, 20, 80, ... */
export function nextSlowS(afterS: number | undefined): number {
  return afterS === undefined ? SLOW_AFTER_S : afterS * SLOW_FACTOR;
}

/** Calls back with the seconds that have passed, rarely, until it is ended. */
export function watchSlow(report: (afterS: number) => void): { end(): void } {
  let timer: NodeJS.Timeout;
  const wait = (before: number | undefined): void => {
    const afterS = nextSlowS(before);
    timer = setTimeout(
      () => {
        report(afterS);
        wait(afterS);
      },
      (afterS - (before ?? 0)) * 1_000,
    ).unref();
  };
  wait(undefined);
  return { end: () => clearTimeout(timer) };
}

/** Rejects with ServeError `E_START_TIMEOUT` when the import of a module is not over in time. */
export async function limitImport<T>(
  importing: Promise<T>,
  limit: { readonly timeoutS: number; readonly module: string },
): Promise<T> {
  const { timeoutS, module } = limit;
  if (await settledWithin(timeoutS * 1_000, importing)) return importing;
  throw new ServeError(
    'E_START_TIMEOUT',
    `the import of ${module} was not over within ${timeoutS} s. Move work that takes long to init(), or raise startTimeoutS (start_timeout_s, --start-timeout-s).`,
  );
}
