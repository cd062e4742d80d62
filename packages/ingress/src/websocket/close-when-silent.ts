/** A connection that can be asked to come back elsewhere. */
export interface Conversation {
  /** Grows with everything that is said on it, either way; undefined until it is open. */
  activity(): number | undefined;
  /** Ends it. */
  cut(): void;
}

export interface SilentClosing {
  /** How long the conversations may go on at most; the caller then ends those that are left. */
  readonly graceMs: number;
  /** From 0 up to 1; defaults to `Math.random`. */
  readonly random?: () => number;
}

/** Nothing said for this long: no answer is under way, as far as anyone can tell. */
const SILENT_MS = 1_000;
const LOOK_EVERY_MS = 100;

/**
 * Ends each conversation at a random moment in the first half of the grace period, so that the
 * clients do not all come back at once; one on which something was said in the second before waits
 * for the next silence. Those that are never silent keep the whole period.
 *
 * Conversations that join the set later are looked after too. Returns what stops it.
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
