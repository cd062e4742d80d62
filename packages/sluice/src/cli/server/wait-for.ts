import { setTimeout as sleep } from 'node:timers/promises';

import { onInterrupt } from '../interrupt.js';
import { progressOn } from '../progress.js';
import type { AdminClient } from './admin-client.js';
import { describeProgress } from './describe-status.js';
import { serverDetails, type ApplicationDetails, type ServerDetails } from './server-details.js';

const LOOK_MS = 200;

/** What is waited for. */
export interface Awaited {
  /** The applications whose progress is shown. */
  readonly concerns: (application: ApplicationDetails) => boolean;
  readonly isOver: (details: ServerDetails) => boolean;
}

/** Waits for something of a server, and shows how far it is; undefined when Ctrl-C ended the wait. */
export async function waitFor(
  admin: AdminClient,
  { concerns, isOver }: Awaited,
): Promise<ServerDetails | undefined> {
  const interrupt = onInterrupt();
  const progress = progressOn(process.stderr);
  try {
    while (!interrupt.signal.aborted) {
      // Each answer decides whether another question is needed.
      // oxlint-disable-next-line no-await-in-loop
      const details = await serverDetails(admin);
      if (isOver(details)) return details;
      progress.show(describeProgress(details.applications.filter(concerns)));
      // oxlint-disable-next-line no-await-in-loop
      await sleep(LOOK_MS, undefined, { signal: interrupt.signal }).catch(() => undefined);
    }
    return undefined;
  } finally {
    progress.end();
    interrupt.release();
  }
}
