import type { ChildProcess } from 'node:child_process';

import type { Clock } from '../clock.js';
import type { Log } from '../process/create-log.js';
import { probeProcess } from '../process/probe.js';

export interface PulseOptions {
  /** `controller`, `ingress 1`. */
  readonly role: string;
  readonly child: ChildProcess;
  readonly clock: Clock;
  readonly log: Log;
  /** Resolves when the process has answered. */
  ping(): Promise<unknown>;
}

const LOOK_EVERY_MS = 1_000;

/** Looks without an answer after which a process counts as hung, whatever it does. */
const MISSES_ALLOWED = 30;

/** Looks at which the system must call it stopped: one may fall on a moment under a debugger. */
const STOPPED_LOOKS = 2;

/**
 * Kills a process that answers no more, so that its end is answered by a new start: at once when the
 * system says that it is stopped, else after half a minute.
 *
 * Looks are counted, not time: a supervisor that was stopped itself blames nobody for it.
 */
export function watchPulse(options: PulseOptions): void {
  const { role, child, clock, log } = options;
  let isAsked = false;
  let misses = 0;
  let stops = 0;
  let isOver = false;
  let cancel: (() => void) | undefined;

  const ask = async (): Promise<void> => {
    isAsked = true;
    // A connection that ends is the end of the process, which is news of its own.
    await options.ping().catch(() => undefined);
    isAsked = false;
  };
  const verdict = async (): Promise<string | undefined> => {
    misses = isAsked ? misses + 1 : 0;
    if (misses === 0) return undefined;
    stops = (await probeProcess(child.pid ?? -1)) === 'stopped' ? stops + 1 : 0;
    if (stops >= STOPPED_LOOKS) return 'is stopped';
    return misses >= MISSES_ALLOWED
      ? `has not answered for ${(misses * LOOK_EVERY_MS) / 1_000} s`
      : undefined;
  };
  const look = async (): Promise<void> => {
    const fault = await verdict();
    if (isOver) return;
    if (fault !== undefined) {
      log.warn(`${role} (pid ${child.pid}) ${fault} and is killed`);
      child.kill('SIGKILL');
      return;
    }
    if (!isAsked) void ask();
    schedule();
  };
  const schedule = (): void => {
    cancel = clock.after(LOOK_EVERY_MS, () => void look());
  };
  child.once('exit', () => {
    isOver = true;
    cancel?.();
  });
  void ask();
  schedule();
}
