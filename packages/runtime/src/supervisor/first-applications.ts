import { thrownMessage } from '@sluice/core/internal';

import type { ApplicationRequest } from '../controller/application-request.js';
import { importLimit } from '../controller/plan-application.js';
import type { ApplicationReport, ServeStatus } from '../controller/report-status.js';
import type { WantedApplications } from '../controller/wanted-applications.js';
import type { Engine } from '../engine/engine.js';
import { PeerGoneError } from '../ipc/rpc.js';
import type { ControllerMember } from './controller-member.js';

/** An application that could not be deployed. */
export interface ServeFailure {
  readonly application: string;
  /** The application's own message and stack. */
  readonly details: string;
}

export interface FirstApplicationsOptions {
  readonly applications: readonly ApplicationRequest[];
  readonly controller: Pick<ControllerMember, 'call' | 'status'>;
  readonly engine: Engine;
  readonly wanted: WantedApplications;
  readonly onFailed: ((failure: ServeFailure) => void) | undefined;
  /** Everything is ending. */
  isStopping(): boolean;
}

/** Deploys the applications that the server was started with, each by itself. */
export class FirstApplications {
  readonly #options: FirstApplicationsOptions;
  readonly #failures = new Map<string, ServeFailure>();
  /** Those that the admin API has replaced by others. */
  readonly #dropped = new Set<string>();

  constructor(options: FirstApplicationsOptions) {
    this.#options = options;
    for (const application of options.applications) options.wanted.want(application);
  }

  /** Resolves when each runs or has failed. A failure is reported and leaves the others alone. */
  async deploy(): Promise<void> {
    await Promise.all(this.#options.applications.map((request) => this.#deploy(request)));
  }

  /** True when there were some, and none could be deployed. */
  get haveAllFailed(): boolean {
    return this.#failures.size > 0 && this.#failures.size === this.#options.applications.length;
  }

  hasFailed(name: string): boolean {
    return this.#failures.has(name);
  }

  /** Somebody replaced the applications by the admin API: those that are gone are not waited for any more. */
  replaced(names: ReadonlySet<string>): void {
    for (const { name } of this.#options.applications) {
      if (names.has(name)) continue;
      this.#dropped.add(name);
      this.#failures.delete(name);
      this.#options.wanted.forget(name);
    }
  }

  /** The status of those that the controller never heard of, since their module could not be imported. */
  unknownTo(applications: readonly ApplicationReport[]): ServeStatus['applications'] {
    const known = new Set(applications.map(({ name }) => name));
    return this.#options.applications.flatMap(({ name, routePrefix }) => {
      const failure = known.has(name) ? undefined : this.#failures.get(name);
      if (failure === undefined) return [];
      const { details: message } = failure;
      return [{ name, routePrefix, status: 'DEPLOY_FAILED' as const, message, deployments: [] }];
    });
  }

  async #deploy(request: ApplicationRequest): Promise<void> {
    const { name } = request;
    const { wanted, onFailed } = this.#options;
    const details = await this.#whyNotDeployed(request);
    if (this.#options.isStopping() || this.#dropped.has(name)) return;
    if (details === undefined) {
      wanted.runs(name);
      return;
    }
    const failure = { application: name, details };
    this.#failures.set(name, failure);
    wanted.failed(name);
    onFailed?.(failure);
  }

  async #whyNotDeployed(request: ApplicationRequest): Promise<string | undefined> {
    const { name, entry } = request;
    try {
      // The import begins while the controller starts, which asks for the same.
      if (entry !== undefined) {
        const inspection = this.#options.engine.inspect(entry, name, importLimit(request));
        inspection.catch(() => undefined);
      }
      const report = await this.#askToDeploy(request);
      return report.status === 'RUNNING' ? undefined : report.message;
    } catch (error) {
      return thrownMessage(error);
    }
  }

  async #askToDeploy(request: ApplicationRequest): Promise<ApplicationReport> {
    try {
      return await this.#options.controller.call('deploy', request);
    } catch (error) {
      // The controller died meanwhile; its successor is asked again, unless all is ending.
      if (error instanceof PeerGoneError && !this.#options.isStopping()) {
        return this.#askToDeploy(request);
      }
      throw error;
    }
  }
}
