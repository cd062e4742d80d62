import type { ApplicationReport, ServeStatus } from './report-status.js';

/** Applications that were asked for and of which nothing is known yet, while their modules are imported. */
export class AnnouncedApplications {
  readonly #reports = new Map<string, ApplicationReport>();

  add({ name, routePrefix }: Pick<ApplicationReport, 'name' | 'routePrefix'>): void {
    const status = 'NOT_STARTED';
    this.#reports.set(name, { name, routePrefix, status, message: '', deployments: [] });
  }

  /** False when there was none. */
  delete(name: string): boolean {
    return this.#reports.delete(name);
  }

  /** The status with them; one whose name has an application that runs is in it already. */
  addTo({ applications }: ServeStatus): ServeStatus {
    const known = new Set(applications.map(({ name }) => name));
    const added = [...this.#reports.values()].filter(({ name }) => !known.has(name));
    return { applications: [...applications, ...added] };
  }
}
