import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { inheritedExecArgv, spawnProcess } from '@sluice/runtime/internal';

import type { ChildStart, FromChild, ToChild } from './child-messages.js';

/** The outcome of a start. */
export type Started = Exclude<FromChild, { readonly type: 'waiting' }>;

/** A running copy of the applications. */
export interface DevChild {
  readonly started: Promise<Started>;
  /** The step that the start waits for, as last told; empty at first. */
  waitingFor(): string;
  /** Resolves with what happened when the process has ended. */
  readonly ended: Promise<string>;
  /** Lets it finish, for two seconds or as long as is said, then ends it. */
  stop(finishMs?: number): Promise<void>;
}

export interface ChildOptions {
  /** Added to this process's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** The port a debugger connects to; undefined for none. */
  readonly inspectPort: number | undefined;
  /** Where its standard output goes; defaults to this process's own. */
  readonly output?: 'inherit' | 'stderr';
}

/** Requests that are under way when a file is saved have this long to finish. */
const FINISH_MS = 2_000;

/** Starts a process that runs compiled applications. */
export function startChild(start: ChildStart, options: ChildOptions): DevChild {
  const { env, inspectPort, output = 'inherit' } = options;
  const inspect = inspectPort === undefined ? [] : [`--inspect=${inspectPort}`];
  const child = spawnProcess({
    script: fileURLToPath(new URL('./child-main.js', import.meta.url)),
    label: 'sluice dev',
    execArgv: [...inheritedExecArgv(process.execArgv), ...inspect],
    env,
    output,
  });
  const send = (message: ToChild): void => {
    // The process may be gone already; `ended` tells.
    if (child.connected) child.send(message, () => undefined);
  };
  const ended = once(child, 'exit').then(() =>
    child.signalCode === null ? `exit code ${child.exitCode}` : `signal ${child.signalCode}`,
  );
  let waitingFor = '';
  const heard = new Promise<Started>((resolve) => {
    child.on('message', (message: FromChild) => {
      if (message.type === 'waiting') waitingFor = message.text;
      else resolve(message);
    });
  });
  const died = ended.then((how): Started => ({
    type: 'failed',
    details: `The application ended while it started: ${how}.`,
  }));
  send({ type: 'start', start });
  return {
    started: Promise.race([heard, died]),
    waitingFor: () => waitingFor,
    ended,
    async stop(finishMs = FINISH_MS) {
      send({ type: 'stop' });
      const timer = setTimeout(() => child.kill('SIGKILL'), finishMs);
      await ended;
      clearTimeout(timer);
    },
  };
}
