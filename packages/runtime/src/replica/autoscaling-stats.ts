import { logError, settledWithin } from '@sluice/core/internal';

import { isBareObject } from '../codec/bare-object.js';

/** The figures of `recordAutoscalingStats`, by their names. */
export type AutoscalingStats = Readonly<Record<string, number>>;

/** A call that takes longer counts as failed. Source: Ray Serve's limit. */
const RECORD_MS = 10_000;

/** A report of the load waits so long for figures that are under way, and tells the last ones otherwise. */
const REPORT_MS = 100;

/** Asks the application for its figures, one call at a time, and keeps the last ones. */
export class AutoscalingStatsRecorder {
  readonly #record: () => unknown;
  readonly #name: string;
  #last: AutoscalingStats | undefined;
  #recording: Promise<void> | undefined;
  #isLogged = false;

  /** Errors call the deployment `name`. */
  constructor(record: () => unknown, name: string) {
    this.#record = record;
    this.#name = name;
  }

  /** The figures of now, or the last ones when these take a while; undefined where the last call failed. */
  async read(): Promise<AutoscalingStats | undefined> {
    this.#recording ??= this.#take().finally(() => (this.#recording = undefined));
    await settledWithin(REPORT_MS, this.#recording);
    return this.#last;
  }

  /** Resolves when the call is over, however long it takes: a second one would only wait behind it. */
  async #take(): Promise<void> {
    const recording = this.#call();
    try {
      if (!(await settledWithin(RECORD_MS, recording))) {
        this.#fail(new Error(`It took more than ${RECORD_MS / 1_000} s.`));
      }
      const figures = await recording;
      this.#last = readStats(figures);
    } catch (error) {
      this.#fail(error);
    }
  }

  async #call(): Promise<unknown> {
    return await this.#record();
  }

  #fail(error: unknown): void {
    this.#last = undefined;
    if (this.#isLogged) return;
    this.#isLogged = true;
    logError(`recordAutoscalingStats of ${this.#name} failed; its policy decides without`, {
      error,
    });
  }
}

/** Throws TypeError for anything but a plain object of finite numbers. */
export function readStats(figures: unknown): AutoscalingStats {
  if (!isBareObject(figures)) {
    throw new TypeError(`It must return a plain object of numbers, and returned ${show(figures)}.`);
  }
  const read: Record<string, number> = {};
  for (const [name, value] of Object.entries(figures)) {
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw new TypeError(`"${name}" must be a finite number, and is ${show(value)}.`);
    }
    read[name] = value;
  }
  return read;
}

function show(value: unknown): string {
  if (typeof value === 'number' || value === null || value === undefined) return String(value);
  return Array.isArray(value) ? 'an array' : `a value of type ${typeof value}`;
}
