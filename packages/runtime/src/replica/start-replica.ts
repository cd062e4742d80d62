import {
  AbortState,
  autoscalingStatsOf,
  Lifespans,
  lifecycleOf,
  routedOf,
  Singletons,
  streamOrigin,
  withSingletons,
} from '@sluice/core/internal';
import { openIngress } from '@sluice/ingress';
import type { MetricFamily } from '@sluice/ingress/metrics';
import type { ReportingRouter } from '@sluice/ingress/router';

import {
  HandleArgument,
  type BuiltDeployment,
  type DeploymentConfig,
} from '../deployment/deployment-config.js';
import { generatorsOf } from '../deployment/generators-of.js';
import { replaceParts } from '../deployment/plain-tree.js';
import { createHandle } from '../handle/handle.js';
import { calleeOf } from './callee.js';
import { type AccessLine, CancelledLog } from './cancelled-log.js';
import { ReplicaConfiguration } from './configuration.js';
import { replicaRunner, type LiveContext } from './context.js';
import { HeldModels } from './held-models.js';
import { prepareModels } from './multiplexing/prepare-models.js';
import { RunningReplica, type Replica } from './replica.js';
import { SelfReporter } from './self-report.js';
import type { ReplicaIdentity } from './spec.js';
import { createUtilizationMeter } from './utilization.js';

/** All that a replica needs to come up, in its own process or inline. */
export interface ReplicaStart {
  readonly identity: ReplicaIdentity;
  readonly built: BuiltDeployment;
  readonly config: DeploymentConfig;
  /** Serves the handles of this replica. */
  readonly router: ReportingRouter;
  /** Its rank at first; defaults to 0. */
  readonly rank?: number;
  /** True when this process is nothing but this replica; spares an async context per request. */
  readonly ownsProcess?: boolean;
  /**
   * Says what becomes of the replica: each step of the start waits until it has been heard. Defaults to
   * a reporter of its own, with which no step waits.
   */
  readonly reporter?: SelfReporter;
  /** Runs the constructor; defaults to a plain call. */
  readonly construct?: <T>(run: () => T) => T;
  /** Takes the lines of the replica's part of the access log; defaults to no such lines. */
  readonly accessLog?: AccessLine;
  /** Called with each config that the replica has taken; defaults to nothing. */
  readonly onConfigured?: (config: DeploymentConfig) => void;
  /** The metrics of the process, beside those of the replica's work; defaults to none. */
  readonly metrics?: () => readonly MetricFamily[];
}

/**
 * Brings a replica up: constructs the instance, awaits its `init` and `reconfigure`, and opens its
 * HTTP application if it is the ingress deployment.
 *
 * Rejects with what the application threw, its stack untouched. Takes requests as soon as it resolves.
 */
export async function startReplica(start: ReplicaStart): Promise<Replica> {
  const { identity, built, config, router } = start;
  const { reporter = new SelfReporter() } = start;
  const models = new HeldModels((ids) => reporter.holds(ids));
  const live: LiveContext = { rank: start.rank ?? 0, servableObject: undefined, models };
  const run = replicaRunner(identity, live, start.ownsProcess === true);
  const waitFor = async (what: string): Promise<void> =>
    await start.reporter?.waitsFor(`${what} of ${built.name}`);
  if (built.target.kind === 'class') await waitFor('the constructor');
  const singletons = new Singletons();
  const instance = run(() => construct(start, singletons));
  live.servableObject = instance;
  const type = built.target.kind === 'class' ? built.target.type : undefined;
  const own = lifecycleOf(type, instance, built.name);
  const stats = autoscalingStatsOf(type, instance);
  const lifespans = lifespansOf(built);
  const lifecycle = lifespans.around(withSingletons(own, singletons));
  const configuration = new ReplicaConfiguration(config, (userConfig) =>
    run(() => lifecycle.reconfigure(userConfig)),
  );
  if (lifecycle.hasInit) await waitFor('init()');
  await run(() => lifecycle.init());
  if (config.userConfig !== null) await waitFor('reconfigure()');
  await configuration.begin();
  const place = { origin: streamOrigin(identity.id), closing: new AbortState() };
  if (built.isIngress) await waitFor('the HTTP application');
  const opened = built.isIngress
    ? await run(() =>
        openIngress({ ...built.target, args: built.args }, instance, { singletons, place }),
      )
    : undefined;
  const ingress = opened && { ...opened, handler: lifespans.serve(opened.handler) };
  const callee = calleeOf(built.name, built.target, instance);
  if (instance !== undefined) run(() => prepareModels(callee.methods.values(), instance));
  const cancelled =
    start.accessLog === undefined ? undefined : new CancelledLog(identity, start.accessLog);
  reporter.ready(ingress?.index);
  const { metrics = () => [], onConfigured = () => undefined } = start;
  const parts = {
    run,
    live,
    router,
    lifecycle,
    configuration,
    ingress,
    callee,
    cancelled,
    reporter,
    metrics,
    onConfigured,
    stats: stats && (() => run(stats)),
    closing: place.closing,
  };
  // Replicas that share a process share its event loop.
  const utilization = start.ownsProcess === true ? createUtilizationMeter() : undefined;
  return new RunningReplica(identity, { ...parts, utilization });
}

function construct(
  { built, identity, router, construct: through = (run) => run() }: ReplicaStart,
  singletons: Singletons,
): object | undefined {
  if (built.target.kind === 'function') return undefined;
  const args = built.args.map((arg) =>
    replaceParts(arg, (part) =>
      part instanceof HandleArgument
        ? createHandle(
            router,
            { application: identity.application, deployment: part.deployment },
            { isGenerator: generatorsOf(part.target) },
          )
        : undefined,
    ),
  );
  const { type } = built.target;
  return through(() => singletons.construct(type, args));
}

function lifespansOf({ target, args }: BuiltDeployment): Lifespans {
  if (target.kind === 'class') return Lifespans.of(target.type);
  return new Lifespans(routedOf({ target, args })?.options.lifespan);
}
