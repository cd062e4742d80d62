import { AnnouncedApplications } from './announced-applications.js';
import { DeploymentConditions } from './deployment-conditions.js';
import type { GoalState, PlannedApplication } from './goal.js';

import type { Observed } from './observed.js';
import { reportStatus, type ServeStatus, type StatusSources } from './report-status.js';

export interface StatusBoardOptions extends Omit<StatusSources, 'conditions'> {
  readonly goal: () => GoalState;
  readonly observed: () => Observed;
}

/** What the controller tells of its work, and those who are told. */
export class StatusBoard {
  readonly #options: StatusBoardOptions;
  readonly #conditions = new DeploymentConditions();
  readonly #announced = new AnnouncedApplications();
  readonly #listeners = new Set<(status: ServeStatus) => void>();

  constructor(options: StatusBoardOptions) {
    this.#options = options;
  }

  get status(): ServeStatus {
    const { goal, observed, ...sources } = this.#options;
    const all = { ...sources, conditions: this.#conditions };
    return this.#announced.addTo(reportStatus(goal(), observed(), all));
  }

  /** Takes note of an application whose module is being imported. */
  announce(application: Pick<PlannedApplication, 'name' | 'routePrefix'>): void {
    this.#announced.add(application);
    this.tell();
  }

  /** The application that was announced will not be deployed. */
  withdraw(name: string): void {
    if (this.#announced.delete(name)) this.tell();
  }

  /** The application that was announced is in the goal. */
  arrived(name: string): void {
    this.#announced.delete(name);
  }

  /** Takes a step: the conditions of deployments follow from what is wanted and what there is now. */
  follow(): void {
    this.#conditions.follow(this.#options.goal(), this.#options.observed());
  }

  /** Tells everybody the status. */
  tell(): void {
    if (this.#listeners.size === 0) return;
    const { status } = this;
    for (const listener of this.#listeners) listener(status);
  }

  /** Calls back whenever the status is told; returns the removal. */
  onStatus(listener: (status: ServeStatus) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves when a condition holds, or when the signal says that nothing will change any more. */
  until(condition: () => boolean, over: AbortSignal): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const stop = this.onStatus(() => {
        if (!condition() && !over.aborted) return;
        stop();
        resolve();
      });
    });
  }
}
