import { hostname } from 'node:os';

import type { MetricFamily } from '@sluice/ingress/metrics';

import type { Clock } from '../clock.js';
import type { MetricsPage } from '../metrics/metrics-page.js';
import type { ServeStatus } from '../controller/report-status.js';
import { ServeError } from '../errors.js';
import { instanceDetails, type ApplicationSource } from './api/instance-details.js';
import { dashboardControl, type DashboardOptions } from './dashboard/dashboard-control.js';
import type { DashboardControl } from './dashboard/dashboard-routes.js';
import { scaleDeployment, type Scaled } from './scale-deployment.js';
import { applyConfig, type Applied, type ApplyContext } from './apply-config.js';

/** What became of a wish to go back. */
export type WentBack =
  | { readonly kind: 'accepted'; readonly revision: number }
  /** There is no such application, or nothing to go back to, as `text` says. */
  | { readonly kind: 'unknown' | 'refused'; readonly text: string };

/** The revisions of an application, in the spelling of the API. */
export interface ApplicationRevisions {
  readonly revision: number;
  /** Those that were wholly in place, the oldest first; the current one among them once it is. */
  readonly served: readonly number[];
}

/** What the admin API can do with a server. */
export interface AdminControl {
  /** In the shape of Ray's `ServeInstanceDetails`. */
  details(source?: ApplicationSource): Readonly<Record<string, unknown>>;
  /** The page of metrics of all processes. */
  metrics(): Promise<MetricsPage>;
  readonly dashboard: DashboardControl;
  /** Makes a config what is wanted; one after another where several come at once. */
  apply(config: unknown): Promise<Applied>;
  /** Deletes one application; false when there is none of that name. */
  delete(application: string): Promise<boolean>;
  /** Goes back to the revision of an application that last served. */
  goBack(application: string): Promise<WentBack>;
  /** The revision that each application has, and those that it could go back to. */
  revisions(): Readonly<Record<string, ApplicationRevisions>>;
  /** Deletes every application. The server stays, and takes another config. */
  deleteAll(): Promise<void>;
  /** Sets the number of replicas of a deployment whose application says `external_scaler_enabled`. */
  scale(application: string, deployment: string, replicas: number): Promise<Scaled>;
}

export interface ControlOptions extends ApplyContext, Pick<DashboardOptions, 'others'> {
  readonly clock: Clock;
  readonly status: () => ServeStatus;
  readonly metrics: {
    page(): Promise<MetricsPage>;
    families(): Promise<readonly MetricFamily[]>;
  };
  /** Called with the names of all applications that are wanted, when they were replaced. */
  readonly onReplaced: (names: readonly string[]) => void;
}

/** Lets the admin API work on a controller. */
export function createAdminControl(options: ControlOptions): AdminControl {
  const { controller, declared, clock, http, proxyLocation } = options;
  const node = { id: hostname(), ip: '127.0.0.1' };
  // Once, so that a time stays the same however often it is told.
  const startOfClockMs = Date.now() - clock.now();
  let applying: Promise<unknown> = Promise.resolve();
  /** Two configs at once would leave a mixture. */
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = applying.then(work);
    applying = done.catch(() => undefined);
    return done;
  };
  const tellReplaced = (): void =>
    options.onReplaced([
      ...declared.all.map(({ request }) => request.name),
      ...controller.goal.applications.flatMap(({ name, deleting }) => (deleting ? [] : name)),
    ]);
  return {
    details: (source) =>
      instanceDetails(
        {
          goal: controller.goal,
          status: options.status(),
          declarations: declared.all,
          replicas: controller.replicas,
          http,
          proxyLocation,
          node,
          controllerPid: process.pid,
          toUnixS: (ms) => (startOfClockMs + ms) / 1_000,
        },
        source,
      ),
    metrics: () => options.metrics.page(),
    dashboard: dashboardControl(options),
    apply: (config) =>
      inTurn(async () => {
        const applied = await applyConfig(config, options);
        if (applied.kind === 'accepted') tellReplaced();
        return applied;
      }),
    delete: (application) =>
      inTurn(async () => {
        const isKnown = await declared.delete(application);
        if (isKnown) tellReplaced();
        return isKnown;
      }),
    goBack: (application) =>
      inTurn(async () => {
        try {
          const { revision } = await declared.goBack(application);
          return { kind: 'accepted', revision } as const;
        } catch (error) {
          if (!(error instanceof ServeError)) throw error;
          const kind = error.code === 'E_APPLICATION_UNKNOWN' ? 'unknown' : 'refused';
          return { kind, text: error.message } as const;
        }
      }),
    revisions: () =>
      Object.fromEntries(
        controller.goal.applications.map(({ name, current, served }) => [
          name,
          { revision: current.revision, served: served.map(({ revision }) => revision) },
        ]),
      ),
    deleteAll: () =>
      inTurn(async () => {
        await declared.deleteAll();
        tellReplaced();
      }),
    scale: (application, deployment, replicas) =>
      scaleDeployment(controller, { application, deployment, replicas }, () =>
        declared.all.some(
          ({ request: { name, externalScalerEnabled } }) =>
            name === application && externalScalerEnabled === true,
        ),
      ),
  };
}
