/** How long all producers together may run before the event loop continues, in milliseconds. */
const TURN_MS = 0.25;

/** The time of the first `isTurnOver` of this turn; undefined before it. */
let startedMs: number | undefined;
let isEndScheduled = false;
const waiting: (() => void)[] = [];

/**
 * True when the producers of streams have used up their share of this turn: await {@link nextTurn}.
 *
 * The producer of a client that takes every chunk at once never waits for `drain`, and promises alone
 * do not let the event loop continue. Without turns one generator could keep a process from all other
 * work.
 */
export function isTurnOver(): boolean {
  const nowMs = performance.now();
  if (startedMs !== undefined) return nowMs - startedMs >= TURN_MS;
  startedMs = nowMs;
  scheduleEnd();
  return false;
}

/** Resolves in a later pass of the event loop. Each pass resumes one waiting producer. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    scheduleEnd();
  });
}

function scheduleEnd(): void {
  if (isEndScheduled) return;
  isEndScheduled = true;
  setImmediate(endTurn);
}

function endTurn(): void {
  isEndScheduled = false;
  startedMs = undefined;
  waiting.shift()?.();
  if (waiting.length > 0) scheduleEnd();
}
