import { registerInjected } from '../types/injected.js';
import type { RequestHead } from './exchange.js';

/** How far the work of a request is. */
export interface ProgressReport {
  /** Grows with each report, in any unit; a report that does not grow is dropped. */
  readonly progress: number;
  /** The progress at the end; defaults to unknown. */
  readonly total?: number | undefined;
  /** What is going on, for people; defaults to nothing. */
  readonly message?: string | undefined;
}

/**
 * Reports how far a handler is: `progress.report(3, { total: 10 })`. Injected into a parameter of this type.
 *
 * Reports go to a model's client that asked for them when it called the operation as a tool; any other
 * request drops them.
 */
export class Progress {
  readonly #listener: ((report: ProgressReport) => void) | undefined;

  constructor(listener?: (report: ProgressReport) => void) {
    this.#listener = listener;
  }

  /** Reports progress, and what there is to know besides. */
  report(progress: number, more: Omit<ProgressReport, 'progress'> = {}): void {
    this.#listener?.({ progress, ...more });
  }
}

registerInjected(Progress, 'progress');

const UNHEARD = new Progress();
const HEARD = new WeakMap<RequestHead, Progress>();

/** The progress of a request. */
export function progressOf(head: RequestHead): Progress {
  return HEARD.get(head) ?? UNHEARD;
}

/** Sends the reports of a request to a listener. */
export function hearProgress(head: RequestHead, listener: (report: ProgressReport) => void): void {
  HEARD.set(head, new Progress(listener));
}
