/** An open connection that a drain may close, whose client then comes back elsewhere. */
export interface Conversation {
  /** A number that grows with the traffic, either way; undefined until the connection is open. */
  activity(): number | undefined;
  /** Closes the connection. */
  cut(): void;
}

export interface SilentClosing {
  /** The time of the whole drain; the caller then closes the connections that are left. */
  readonly graceMs: number;
  /** Returns a number in [0, 1); defaults to `Math.random`. */
  readonly random?: () => number;
}

/** After this long without traffic no answer seems to be under way. */
const SILENT_MS = 1_000;
const LOOK_EVERY_MS = 100;

/**
 * Closes each connection at a random moment in the first half of the grace period, so that the
 * clients do not all come back at once. A connection with traffic in the second before waits for its
 * next silence; one that is never silent keeps the whole period.
 *
 * Connections that join the set later are included. Returns the function that stops the closing.
 */
export function closeWhenSilent(
  conversations: Iterable<Conversation>,
  { graceMs, random = Math.random }: SilentClosing,
): () => void {
  const startedMs = performance.now();
  const seen = new Map<Conversation, { activity: number; sinceMs: number; dueMs: number }>();
  const look = (): void => {
    const nowMs = performance.now() - startedMs;
    for (const conversation of conversations) {
      const activity = conversation.activity();
      if (activity === undefined) continue;
      const known = seen.get(conversation);
      if (known === undefined) {
        const dueMs = SILENT_MS + random() * Math.max(0, graceMs / 2 - SILENT_MS);
        seen.set(conversation, { activity, sinceMs: nowMs, dueMs });
      } else if (known.activity !== activity) {
        known.activity = activity;
        known.sinceMs = nowMs;
      } else if (nowMs >= known.dueMs && nowMs - known.sinceMs >= SILENT_MS) {
        conversation.cut();
      }
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  look();
  return () => clearInterval(timer);
}
