import { createLineWriter } from './line-writer.js';
import { writeOwn } from './own-output.js';

/** The access log of a process of ours: standard output, unless `SLUICE_ACCESS_LOG` is 0. */
export function accessLogToStdout(): { readonly accessLog?: (line: string) => void } {
  // Anything but 0 leaves it on.
  if (process.env['SLUICE_ACCESS_LOG'] === '0') return {};
  return { accessLog: createLineWriter((text) => writeOwn('stdout', text)) };
}
