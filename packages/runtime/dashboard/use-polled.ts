import { useEffect, useState } from 'preact/hooks';

const PERIOD_MS = 1_000;

/** What was last read, and why the newest question was not answered. */
export interface Polled<T> {
  readonly value: T | undefined;
  readonly problem: string | undefined;
}

/** Reads every second, one question after the other, while `isWanted` and the page is to be seen. */
export function usePolled<T>(isWanted: boolean, read: () => Promise<T>): Polled<T> {
  const [polled, setPolled] = useState<Polled<T>>({ value: undefined, problem: undefined });
  useEffect(() => {
    if (!isWanted) return undefined;
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async (): Promise<void> => {
      if (document.visibilityState === 'visible') {
        try {
          const value = await read();
          if (!isOver) setPolled({ value, problem: undefined });
        } catch (error) {
          const problem = error instanceof Error ? error.message : String(error);
          if (!isOver) setPolled(({ value }) => ({ value, problem }));
        }
      }
      if (!isOver) timer = setTimeout(() => void look(), PERIOD_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [isWanted, read]);
  return polled;
}
