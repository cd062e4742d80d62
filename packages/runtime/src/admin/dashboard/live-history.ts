import type { MetricFamily } from '@sluice/ingress/metrics';

import { boundsOf, sampleOf, type LiveFigures, type LiveSample } from './live-sample.js';

/** Ten minutes of a dashboard that asks every second. */
const MOST_SAMPLES = 600;

/** Samples are at least so far apart, however many dashboards ask. */
const PERIOD_MS = 900;

/**
 * The samples that dashboards have asked for lately, so that a page that is opened again shows what happened
 * before. While no dashboard is open nothing is sampled.
 */
export class LiveHistory {
  readonly #collect: () => Promise<readonly MetricFamily[]>;
  readonly #samples: LiveSample[] = [];
  #bounds: readonly number[] = [];

  constructor(collect: () => Promise<readonly MetricFamily[]>) {
    this.#collect = collect;
  }

  /** Takes a sample where one is due, and returns those after `afterMs`. */
  async since(afterMs: number, nowMs: number): Promise<LiveFigures> {
    const last = this.#samples.at(-1);
    if (last === undefined || nowMs - last.atMs >= PERIOD_MS) await this.#take(nowMs);
    return { bounds: this.#bounds, samples: this.#samples.filter(({ atMs }) => atMs > afterMs) };
  }

  async #take(nowMs: number): Promise<void> {
    const families = await this.#collect();
    // Another dashboard may have asked meanwhile.
    if ((this.#samples.at(-1)?.atMs ?? 0) >= nowMs) return;
    this.#bounds = boundsOf(families);
    this.#samples.push(sampleOf(families, nowMs));
    if (this.#samples.length > MOST_SAMPLES) this.#samples.shift();
  }
}
