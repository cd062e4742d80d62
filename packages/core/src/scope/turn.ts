/** How long all producers together may hold the event loop, in milliseconds. */
const TURN_MS = 0.25;

/** When the first producer of this turn asked; undefined until one does. */
let startedMs: number | undefined;
let isEndScheduled = false;
const waiting: (() => void)[] = [];

/**
 * True when producers of streams have held the event loop for long enough: wait for {@link nextTurn}.
 *
 * A client that takes what it is sent at once never makes its producer wait, and neither promises nor
 * `drain` let the event loop go on: without this, one generator would be all that a process does.
 */
export function isTurnOver(): boolean {
  const nowMs = performance.now();
  if (startedMs !== undefined) return nowMs - startedMs >= TURN_MS;
  startedMs = nowMs;
  scheduleEnd();
  return false;
}

/** Resolves in a later pass of the event loop; those who wait take turns, one in each pass. */
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
