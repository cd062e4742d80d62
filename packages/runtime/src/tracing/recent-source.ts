import type { RecentReport } from './recent-events.js';

/** What is asked of a process. */
export interface AskedRecent {
  /** The number of an earlier answer; 0 asks for all that is kept. */
  readonly after: number;
  /** Spans are recorded so long from now on; 0 changes nothing. */
  readonly recordMs: number;
}

/** A process that can be asked for its last requests. */
export interface RecentSource {
  /** `ingress 1 (4321)`, or the id of a replica. */
  readonly name: string;
  recent(asked: AskedRecent): Promise<RecentReport>;
}
