import { useEffect, useState } from 'preact/hooks';

import type { LiveSample } from '../src/admin/dashboard/live-sample.js';
import { readDetails, readLive, type ServerDetails } from './api.js';

/** What the dashboard knows of the server. */
export interface Watched {
  readonly details: ServerDetails | undefined;
  readonly bounds: readonly number[];
  readonly samples: readonly LiveSample[];
  /** Why the newest question was not answered. */
  readonly problem: string | undefined;
}

const PERIOD_MS = 1_000;

/** As many samples as the server keeps. */
const MOST_SAMPLES = 600;

/** Asks the server every second, one question after the other, while the page is to be seen. */
export function useServer(): Watched {
  const [watched, setWatched] = useState<Watched>({
    details: undefined,
    bounds: [],
    samples: [],
    problem: undefined,
  });
  useEffect(() => {
    let isOver = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known: readonly LiveSample[] = [];
    const look = async (): Promise<void> => {
      if (document.visibilityState === 'visible') {
        try {
          const [details, live] = await Promise.all([
            readDetails(),
            readLive(known.at(-1)?.atMs ?? 0),
          ]);
          known = [...known, ...live.samples].slice(-MOST_SAMPLES);
          setWatched({ details, bounds: live.bounds, samples: known, problem: undefined });
        } catch (error) {
          const problem = error instanceof Error ? error.message : String(error);
          setWatched((before) => ({ ...before, problem }));
        }
      }
      if (!isOver) timer = setTimeout(() => void look(), PERIOD_MS);
    };
    void look();
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, []);
  return watched;
}
