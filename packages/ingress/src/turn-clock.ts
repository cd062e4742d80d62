/**
 * Creates a clock of monotonic milliseconds that is read once in a turn of the event loop.
 *
 * For a process whose turns are short: one that runs no code of users. There all that happens in a turn
 * happens at the same time, and a busy turn has the ends and beginnings of many requests.
 */
export function createTurnClock(read: () => number = () => performance.now()): () => number {
  let nowMs: number | undefined;
  const forget = (): void => {
    nowMs = undefined;
  };
  return () => {
    if (nowMs === undefined) {
      nowMs = read();
      // Runs before the loop waits for anything again.
      setImmediate(forget);
    }
    return nowMs;
  };
}
