/** A process that waits to be used. */
export interface StandbyProcess {
  readonly gone: Promise<unknown>;
  /** Loads what applications of this machine have been seen to load. */
  warm(libraries: readonly string[]): void;
  kill(): void;
}

/** The start of the replica that took the last one comes first. */
const REFILL_MS = 2_000;

/**
 * Keeps one process ready, while that is wanted, which has loaded everything but the application: the first
 * replica of a deployment that has none need not wait for a process to start.
 */
export class Standby<P extends StandbyProcess> {
  readonly #fork: () => P;
  #isWanted = false;
  #process: P | undefined;
  #libraries: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(fork: () => P) {
    this.#fork = fork;
  }

  want(isWanted: boolean): void {
    this.#isWanted = isWanted;
    if (isWanted) {
      this.#fill();
      return;
    }
    clearTimeout(this.#timer);
    this.#process?.kill();
    this.#process = undefined;
  }

  /** An application has been seen to load these. */
  learn(libraries: readonly string[]): void {
    const known = new Set([...this.#libraries, ...libraries]);
    if (known.size === this.#libraries.length) return;
    this.#libraries = [...known];
    this.#process?.warm(this.#libraries);
  }

  /** True for the process that waits. */
  has(process: P): boolean {
    return this.#process === process;
  }

  /** The process that waits, which is then no longer kept; another one follows a while later. */
  take(): P | undefined {
    const process = this.#process;
    this.#process = undefined;
    if (process !== undefined) this.#fillLater();
    return process;
  }

  #fill(): void {
    if (!this.#isWanted || this.#process !== undefined) return;
    const process = this.#fork();
    this.#process = process;
    process.warm(this.#libraries);
    void this.#replaceWhenGone(process);
  }

  async #replaceWhenGone(process: P): Promise<void> {
    await process.gone;
    if (this.#process !== process) return;
    this.#process = undefined;
    this.#fillLater();
  }

  #fillLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fill(), REFILL_MS);
    this.#timer.unref();
  }
}
