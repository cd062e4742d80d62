import { isRecord } from '@sluice/core/internal';

import { EXIT_CODES, usageError } from '../command-error.js';
import { INSPECT_PORT } from '../command-specs.js';
import type { CommandLine } from '../command-line.js';
import { onInterrupt } from '../interrupt.js';
import { connectAdmin } from '../server/admin-client.js';
import { replicaNamed, replicaPath } from '../server/server-processes.js';

/** Opens the inspector of a replica, and closes it again with Ctrl-C. */
export async function inspect(line: CommandLine): Promise<number> {
  if (line.target === undefined) {
    throw usageError('Which replica? sluice ps lists them.', 'inspect');
  }
  const admin = connectAdmin(line);
  const id = await replicaNamed(admin, line.target);
  const port = Number(line.values.get('inspect') ?? INSPECT_PORT);
  const interrupt = onInterrupt();
  const answer = await admin.json('POST', replicaPath(id, 'inspector'), { port });
  const url = isRecord(answer) ? String(answer['url']) : '';
  process.stdout.write(
    `A debugger can connect to ${id}, on the server's machine alone:\n  ${url}\n` +
      'In Chrome: chrome://inspect; in VS Code: "Attach to Node". A breakpoint stops the whole replica.\nCtrl-C closes it.\n',
  );
  await new Promise<void>((resolve) => {
    if (interrupt.signal.aborted) resolve();
    interrupt.signal.addEventListener('abort', () => resolve());
    // A signal's listener alone does not keep the process alive.
    const alive = setInterval(() => undefined, 60_000);
    interrupt.signal.addEventListener('abort', () => clearInterval(alive));
  });
  await admin.json('DELETE', replicaPath(id, 'inspector'));
  interrupt.release();
  return EXIT_CODES.done;
}
