import type { HeldWork } from '@sluice/ingress/router';

import { resolvedWithin, type Clock } from '../../clock.js';
import type { LoadReport } from '../../replica/load-report.js';
import type { LoadSource } from './load-source.js';
import type { LoadReports } from './measure.js';

/** How long the answers to one question are waited for; later ones count at the next look. */
const ANSWER_MS = 250;

/** Asks processes for their load and keeps the last answer of each. */
export class LoadCollector {
  readonly #clock: Clock;
  readonly #reports = new Map<string, LoadReport>();
  /** A process that computes is not asked again before it has answered. */
  readonly #asked = new Map<string, Promise<void>>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get reports(): LoadReports {
    return this.#reports;
  }

  /** Resolves when all have answered, or a moment later; forgets those that are not asked any more. */
  async collect(sources: readonly LoadSource[]): Promise<void> {
    const ids = new Set(sources.map(({ id }) => id));
    for (const id of this.#reports.keys()) if (!ids.has(id)) this.#reports.delete(id);
    const answers = Promise.all(sources.map((source) => this.#ask(source)));
    await resolvedWithin(this.#clock, { ms: ANSWER_MS, late: undefined }, answers);
  }

  /** Takes note of work that a router has told without being asked for its load. */
  held(id: string, { deployments }: HeldWork): void {
    const report = this.#reports.get(id) ?? { ongoing: 0, loads: [] };
    const isTold = (one: { readonly application: string; readonly deployment: string }): boolean =>
      deployments.some(
        (told) => told.application === one.application && told.deployment === one.deployment,
      );
    const others = report.loads.filter((one) => !isTold(one));
    this.#reports.set(id, { ...report, loads: [...others, ...deployments] });
  }

  #ask(source: LoadSource): Promise<void> {
    const { id } = source;
    const asked = this.#asked.get(id) ?? this.#take(source).finally(() => this.#asked.delete(id));
    this.#asked.set(id, asked);
    return asked;
  }

  async #take(source: LoadSource): Promise<void> {
    try {
      this.#reports.set(source.id, await source.load());
    } catch {
      // The process is gone, which the engine or the supervisor tells.
      this.#reports.delete(source.id);
    }
  }
}
