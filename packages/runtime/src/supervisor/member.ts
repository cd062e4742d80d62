import type { ChildProcess } from 'node:child_process';

import type { Clock } from '../clock.js';
import { PeerGoneError } from '../ipc/rpc.js';
import type { Log } from '../process/create-log.js';

export interface MemberOptions {
  /** `controller`, `ingress 1`. */
  readonly role: string;
  readonly clock: Clock;
  readonly log: Log;
  spawn(): ChildProcess;
  /** Called with each new process; what it does belongs to that process alone. */
  started(child: ChildProcess): Promise<void>;
}

/** A process that is kept alive until told otherwise. */
export interface Member {
  readonly pid: number | undefined;
  /**
   * Starts a successor beside the process, whose own end is then not answered by a new start; resolves when
   * the successor has begun.
   */
  succeed(): Promise<void>;
  /** Ends it for good; resolves when it is gone. */
  stop(): Promise<void>;
  /** From now on its end is not answered by a new start. */
  release(): void;
}

/** Ends within the window that are answered at once; then with a delay. Source: OTP supervisors. */
const RESTARTS_ALLOWED = 5;
const WINDOW_MS = 30_000;
const BACKOFF_MS = 1_000;

/** Starts a process, and starts it again when it ends. */
export function keepAlive(options: MemberOptions): Member {
  const { role, clock, log } = options;
  let child: ChildProcess | undefined;
  let gone: Promise<void> = Promise.resolve();
  let isKept = true;
  let ends: number[] = [];
  const retired = new Set<ChildProcess>();

  const start = (): Promise<void> => {
    if (!isKept) return Promise.resolve();
    const current = options.spawn();
    child = current;
    gone = new Promise((resolve) => {
      const ended = (reason: string): void => {
        resolve();
        if (!retired.delete(current)) again(`${role} (pid ${current.pid}) ended: ${reason}`);
      };
      current.once('error', (error) => ended(error.message));
      current.once('exit', (code, signal) => ended(signal ? `signal ${signal}` : `code ${code}`));
    });
    return options.started(current).catch((error: unknown) => {
      // A process whose connection ended is ending. Its exit is reported, unless it was to end.
      if (isKept && !(error instanceof PeerGoneError)) log.error(`${role}: ${String(error)}`);
      current.kill('SIGKILL');
    });
  };
  const again = (reason: string): void => {
    if (!isKept) return;
    const nowMs = clock.now();
    ends = [...ends.filter((at) => at > nowMs - WINDOW_MS), nowMs];
    const isLooping = ends.length > RESTARTS_ALLOWED;
    log.warn(`${reason}; starting it again${isLooping ? ` in ${BACKOFF_MS} ms` : ''}`);
    if (isLooping) clock.after(BACKOFF_MS, () => void start());
    else void start();
  };

  void start();
  return {
    get pid() {
      return child?.pid;
    },
    release() {
      isKept = false;
    },
    async succeed() {
      if (!isKept || child === undefined) return;
      retired.add(child);
      await start();
    },
    async stop() {
      isKept = false;
      for (const old of retired) old.kill('SIGKILL');
      child?.kill('SIGKILL');
      await gone;
    },
  };
}
