/** Hands events to every watcher in order, each at its own pace. */
export interface EventHub<T> {
  emit(event: T): void;
  /** Events from this call on, until the signal aborts or the hub ends. */
  watch(signal?: AbortSignal): AsyncIterable<T>;
  end(): void;
}

interface Watcher<T> {
  readonly waiting: T[];
  wake: (() => void) | undefined;
}

export function createEventHub<T>(): EventHub<T> {
  const watchers = new Set<Watcher<T>>();
  let ended = false;
  return {
    emit(event) {
      for (const watcher of watchers) {
        watcher.waiting.push(event);
        watcher.wake?.();
      }
    },
    watch(signal) {
      // Registered here and not at the first `next`, so that nothing after this call is missed.
      const watcher: Watcher<T> = { waiting: [], wake: undefined };
      watchers.add(watcher);
      const isOver = (): boolean => ended || signal?.aborted === true;
      signal?.addEventListener('abort', () => watcher.wake?.(), { once: true });
      return drainEvents(watcher, isOver, () => watchers.delete(watcher));
    },
    end() {
      ended = true;
      for (const watcher of watchers) watcher.wake?.();
    },
  };
}

async function* drainEvents<T>(
  watcher: Watcher<T>,
  isOver: () => boolean,
  release: () => void,
): AsyncGenerator<T> {
  try {
    for (;;) {
      yield* watcher.waiting.splice(0);
      if (watcher.waiting.length > 0) continue;
      if (isOver()) return;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise<void>((resolve) => {
        watcher.wake = resolve;
      });
      watcher.wake = undefined;
    }
  } finally {
    release();
  }
}
