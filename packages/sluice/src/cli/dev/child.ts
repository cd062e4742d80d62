import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { spawnProcess } from '@sluice/runtime/host';

import type { ChildStart, FromChild, ToChild } from './messages.js';

/** What became of a start. */
export type Started =
  | Extract<FromChild, { readonly type: 'ready' }>
  | Extract<FromChild, { readonly type: 'failed' }>;

/** A running copy of the application. */
export interface DevChild {
  readonly started: Promise<Started>;
  /** Resolves with what happened when the process has ended. */
  readonly ended: Promise<string>;
  /** Lets it finish for a moment, then ends it. */
  stop(): Promise<void>;
}

/** Requests that are under way when a file is saved have this long to finish. */
const finishMs = 2_000;

/** Starts a process that runs a compiled application. */
export function startChild(start: ChildStart): DevChild {
  const child = spawnProcess({
    script: fileURLToPath(new URL('./child-main.js', import.meta.url)),
    label: 'sluice dev',
    execArgv: process.execArgv,
  });
  const send = (message: ToChild): void => {
    // It may be gone already; `ended` tells.
    if (child.connected) child.send(message, () => undefined);
  };
  const ended = once(child, 'exit').then(() =>
    child.signalCode === null ? `exit code ${child.exitCode}` : `signal ${child.signalCode}`,
  );
  const heard = new Promise<Started>((resolve) => {
    child.once('message', (message: FromChild) => resolve(message));
  });
  const died = ended.then((how): Started => ({
    type: 'failed',
    details: `The application ended while it started: ${how}.`,
  }));
  send({ type: 'start', start });
  return {
    started: Promise.race([heard, died]),
    ended,
    async stop() {
      send({ type: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), finishMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
