import type { SupervisedAdmin } from '@sluice/runtime/internal';

import type { CommandLine } from './command-line.js';

/** The admin API that a command line asks for; `directory` is where import paths of configs start from. */
export function adminOptionsOf(
  { values }: CommandLine,
  directory: string,
  logFile?: string,
): { readonly admin?: SupervisedAdmin } {
  if (values.has('no-admin')) return {};
  const [host, port] = [values.get('admin-host'), values.get('admin-port')];
  return {
    admin: {
      loader: new URL('../loader/load-entry.js', import.meta.url).href,
      directory,
      ...(logFile !== undefined && { logFile }),
      ...(host !== undefined && { host }),
      ...(port !== undefined && { port: Number(port) }),
    },
  };
}
