import type { RecentFailure, RecentReport } from '../../tracing/recent-events.js';
import type { RecentSource } from '../../tracing/recent-source.js';
import { countFailures } from './count-failures.js';
import type { FailureCount, ProcessSpan, TraceSummary } from './recent-view.js';
import { TraceBook } from './trace-book.js';

/** A dashboard that is open asks every second; recording ends soon after the last one is closed. */
const RECORD_MS = 10_000;

/** A process that does not answer within this time tells the next time. */
const ANSWER_MS = 1_000;

const MOST_FAILURES = 500;

/** The last requests of all processes, which are asked when somebody wants to know. */
export class RecentRequests {
  readonly #sources: () => readonly RecentSource[];
  /** By process, the number to ask with. */
  #cursors = new Map<string, number>();
  readonly #book = new TraceBook();
  #failures: readonly RecentFailure[] = [];

  constructor(sources: () => readonly RecentSource[]) {
    this.#sources = sources;
  }

  /** The last traces, newest first. From the first call on some requests of each second are recorded. */
  async traces(): Promise<readonly TraceSummary[]> {
    await this.#collect(RECORD_MS);
    return this.#book.summaries();
  }

  /** The spans of a trace, in the order of their beginning; undefined for one that is not kept. */
  spans(traceId: string): readonly ProcessSpan[] | undefined {
    return this.#book.spans(traceId);
  }

  /** The last failures, those that are alike as one, newest first. */
  async failures(): Promise<readonly FailureCount[]> {
    await this.#collect(0);
    return countFailures(this.#failures);
  }

  async #collect(recordMs: number): Promise<void> {
    const sources = this.#sources();
    const names = new Set(sources.map(({ name }) => name));
    this.#cursors = new Map([...this.#cursors].filter(([name]) => names.has(name)));
    await Promise.all(sources.map((source) => this.#ask(source, recordMs)));
  }

  async #ask(source: RecentSource, recordMs: number): Promise<void> {
    const { name } = source;
    const after = this.#cursors.get(name) ?? 0;
    const report = await within(ANSWER_MS, source.recent({ after, recordMs }));
    // Two dashboards may have asked at once: what one of them has heard is told once.
    if (report === undefined || (this.#cursors.get(name) ?? 0) !== after) return;
    this.#cursors.set(name, report.next);
    this.#hear(name, report);
  }

  #hear(process: string, { spans, failures }: RecentReport): void {
    for (const span of spans) this.#book.add(process, span);
    this.#failures = [...this.#failures, ...failures].slice(-MOST_FAILURES);
  }
}

async function within(ms: number, asked: Promise<RecentReport>): Promise<RecentReport | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([asked.catch(() => undefined), late]);
  } finally {
    clearTimeout(timer);
  }
}
