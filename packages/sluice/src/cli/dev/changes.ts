/** Files that have changed, taken one quiet moment at a time. */
export interface Changes {
  readonly raise: (path: string) => void;
  /** Resolves once something has changed since the last `next`, without taking it. */
  raised(): Promise<undefined>;
  /** Waits for a change and for quiet after it, and takes it. */
  next(): Promise<string>;
}

/** Editors write a file in several steps, and tools several files. */
const SETTLE_MS = 60;

export function createChanges(): Changes {
  let changed: string | undefined;
  let waiting: (() => void)[] = [];
  const raised = async (): Promise<undefined> => {
    if (changed === undefined) await new Promise<void>((resolve) => waiting.push(resolve));
    return undefined;
  };
  return {
    raised,
    raise(path) {
      changed ??= path;
      for (const wake of waiting.splice(0)) wake();
    },
    async next() {
      await raised();
      await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
      const path = changed ?? '';
      changed = undefined;
      waiting = [];
      return path;
    },
  };
}
