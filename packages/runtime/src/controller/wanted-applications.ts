import type { AwaitedApplication } from '@sluice/ingress/front';

import type { ServeStatus } from './report-status.js';

/** Remembers which wanted applications have never run: until all have, no front is healthy. */
export class WantedApplications {
  readonly #awaited = new Map<string, AwaitedApplication>();
  readonly #haveRun = new Set<string>();
  readonly #changed: (awaited: readonly AwaitedApplication[]) => void;

  /** Calls back with the awaited applications whenever they change. */
  constructor(changed: (awaited: readonly AwaitedApplication[]) => void) {
    this.#changed = changed;
  }

  get awaited(): readonly AwaitedApplication[] {
    return [...this.#awaited.values()];
  }

  /** Waits for an application, unless it has run before. */
  want({ name, routePrefix }: Pick<AwaitedApplication, 'name' | 'routePrefix'>): void {
    if (this.#haveRun.has(name)) return;
    this.#awaited.set(name, { name, routePrefix, hasFailed: false });
    this.#changed(this.awaited);
  }

  /** An application runs, and every router knows. */
  runs(name: string): void {
    this.#haveRun.add(name);
    this.#drop(name);
  }

  /** An application could not be deployed. */
  failed(name: string): void {
    const one = this.#awaited.get(name);
    if (one === undefined) return;
    this.#awaited.set(name, { ...one, hasFailed: true });
    this.#changed(this.awaited);
  }

  /** The application is no longer wanted. */
  forget(name: string): void {
    this.#haveRun.delete(name);
    this.#drop(name);
  }

  /** The application never ran and is no longer wanted. */
  giveUp(name: string): void {
    this.#drop(name);
  }

  /** Takes note of an application that failed and runs after all. */
  observe({ applications }: ServeStatus): void {
    for (const { name, status } of applications) {
      if (status === 'RUNNING' && this.#awaited.get(name)?.hasFailed === true) this.runs(name);
    }
  }

  #drop(name: string): void {
    if (this.#awaited.delete(name)) this.#changed(this.awaited);
  }
}
