import { logError } from '@sluice/core/internal';
import { openEndpoint } from '@sluice/ingress/channel';
import type { MetricFamily } from '@sluice/ingress/metrics';
import { createRequestRouter, type ConnectingRouter } from '@sluice/ingress/router';

import type { Application } from '../deployment/bind.js';
import { buildApplication } from '../deployment/build-application.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import { outlineOf, type ApplicationOutline } from '../deployment/outline.js';
import { ServeError } from '../errors.js';
import { parentPort } from '../ipc/process-port.js';
import { connectPeer } from '../ipc/rpc.js';
import { batchFamilies, countBatches } from '../metrics/batch-metrics.js';
import { callMetrics } from '../metrics/call-metrics.js';
import { COUNTS_METRICS } from '../metrics/counts-metrics.js';
import { measureProcess } from '../metrics/process-metrics.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { loggingOptions, writeLine } from '../process/log-outlet.js';
import { serveChannels, type ServedChannels } from '../process/serve-channels.js';
import { flushSpans, startTracing } from '../tracing/process-tracing.js';
import { keepFailures } from '../tracing/recent-events.js';
import type { AccessLine } from './cancelled-log.js';
import { describeError } from './describe-error.js';
import { ForeignRouter } from './foreign-router.js';
import { createHandOver } from './hand-over.js';
import { hostReplica, type HostedReplica } from './host-replica.js';
import { loadApplication } from './load-application.js';
import { markOutput } from './mark-output.js';
import { keepOutput } from './recent-output.js';
import { watchRejections } from './rejections.js';
import { setReplicaHost } from './replica-host.js';
import type { PlacementProcedures, ReplicaProcedures, StartParams } from './replica-procedures.js';
import { configureReplicaLog } from './replica-log.js';
import type { Replica } from './replica.js';
import { startReplica } from './start-replica.js';
import { SelfReporter } from './self-report.js';
import type { ReplicaIdentity, ReplicaSpec } from './spec.js';
import { userFamilies } from './user-metrics.js';

/**
 * The process of one replica. The process imports the user's entry and serves a channel, over which it
 * says what becomes of it. Its engine, reached over IPC, starts and stops it; without an engine the
 * process has no reason to live.
 */
surviveClosedOutput();
keepFailures();
const port = parentPort();
if (port === undefined) throw new ServeError('E_PARENT', 'a replica is started by its engine.');
port.onClose(() => process.exit(1));
// For ps and its like; a process that has only inspected an entry becomes a replica later.
process.title = `sluice: ${process.argv[2] ?? 'replica'}`;

const reporter = new SelfReporter();
let loading: { readonly key: string; readonly app: Promise<Application<unknown>> } | undefined;
let router: ForeignRouter | undefined;
/** The router of all handles of this process, which `router` tells the routes. */
let calls: ConnectingRouter | undefined;
let secret: string | undefined;
let running:
  | { readonly host: HostedReplica; readonly spec: ReplicaSpec; readonly channels: ServedChannels }
  | undefined;
/** Seconds to finish requests in, as the newest config says. */
let graceS = 0;
let id: string | undefined;
let isOneOfSeveral = false;
let isEnding = false;

const engine = connectPeer<PlacementProcedures, ReplicaProcedures>(port, {
  inspect: async ({ entry, application, secret: shared }): Promise<ApplicationOutline> => {
    secret = shared;
    try {
      return outlineOf(buildApplication(await load(entry, application, undefined), application));
    } catch (error) {
      throw new Error(describeError(error), { cause: error });
    }
  },
  start: (params) => void start(params).catch(fail),
  warm: async ({ libraries }) => await (await import('./libraries.js')).loadLibraries(libraries),
  libraries: async () => (await import('./libraries.js')).loadedLibraries(),
  markOutput() {
    isOneOfSeveral = true;
  },
  stop: ({ graceMs }) => void end({ graceMs, exitCode: 0 }),
});

async function start(params: StartParams): Promise<void> {
  const { spec, address, secret: shared, tracing, inspectPort } = params;
  id = spec.identity.id;
  graceS = spec.config.gracefulShutdownTimeoutS;
  secret = shared;
  process.title = `sluice: replica ${id}`;
  await configureReplicaLog(spec.identity, spec.config.logging);
  isOneOfSeveral ||= spec.marksOutput === true;
  // Below the marks: the lines are kept as they are printed.
  keepOutput([process.stdout, process.stderr]);
  markOutput(spec.identity, () => isOneOfSeveral);
  const channels = await serveChannels(address, (stream) => running?.host.accept(stream));
  const host = hostReplica({
    id,
    reporter,
    router: routerOf(spec.identity.application),
    secret,
    start: async () => {
      if (tracing !== undefined) {
        await startTracing(tracing, { kind: 'replica', ...spec.identity });
      }
      if (inspectPort !== undefined) await showToDebugger(inspectPort);
      return await comeUp(spec, inspectPort !== undefined);
    },
  });
  running = { host, spec, channels };
  engine.notify('listening', { endpoint: channels.endpoint });
  try {
    await host.ready;
  } catch {
    // The controller has heard why. A process that ends already exits by itself.
    if (!isEnding) process.exit(1);
  }
}

/** The event loop stands still while the process waits: what it waits for is said before. */
async function showToDebugger(inspectPort: number): Promise<void> {
  const { awaitDebugger } = await import('./await-debugger.js');
  await reporter.waitsFor('a debugger');
  awaitDebugger(inspectPort);
}

async function comeUp(spec: ReplicaSpec, isInspected: boolean): Promise<Replica> {
  const { identity, config, entry } = spec;
  const { application, deployment } = identity;
  if (entry === undefined) {
    throw new ServeError('E_ENTRY_UNKNOWN', `replica ${identity.id} has no entry to import.`);
  }
  const app = await load(entry, application, deployment);
  const built = buildApplication(app, application).find((one) => one.name === deployment);
  if (built === undefined) {
    throw new ServeError('E_DEPLOYMENT_UNKNOWN', `${entry.module} binds no "${deployment}".`);
  }
  return await startReplica({
    identity,
    built: { ...built, isIngress: spec.servesHttp },
    config,
    router: routerOf(application),
    ownsProcess: true,
    ...(isInspected && { construct: (await import('./await-debugger.js')).runInDebugger }),
    ...(spec.rank !== undefined && { rank: spec.rank }),
    reporter,
    ...accessLogOf(),
    onConfigured: ({ gracefulShutdownTimeoutS, logging }) => {
      graceS = gracefulShutdownTimeoutS;
      void configureReplicaLog(identity, logging);
    },
    ...(COUNTS_METRICS && { metrics: metricsOf(identity) }),
  });
}

/** The metrics of this process and of what its code does. */
function metricsOf({
  application,
  deployment,
  id: replica,
}: ReplicaIdentity): () => MetricFamily[] {
  const measured = measureProcess({ process: 'replica', application, deployment, replica });
  countBatches();
  return () => [
    ...(calls?.metrics() ?? []),
    ...callMetrics.families(),
    ...batchFamilies({ application, deployment }),
    ...userFamilies(replica),
    ...measured.families(),
  ];
}

/** The lines of requests whose clients left. The ingress has a line for every request. */
function accessLogOf(): { readonly accessLog?: AccessLine } {
  // Anything but 0 leaves it on.
  if (process.env['SLUICE_ACCESS_LOG'] === '0') return {};
  return {
    accessLog(line, record) {
      // The options may change while the replica runs.
      if (loggingOptions().enableAccessLog) writeLine(line, record, 'stdout');
    },
  };
}

/** Imports the entry once, even when it is inspected first and started later. */
function load(
  entry: EntryPoint,
  application: string,
  deployment: string | undefined,
): Promise<Application<unknown>> {
  const key = JSON.stringify([entry, application]);
  if (loading?.key === key) return loading.app;
  const handOver = createHandOver({ entry, application }, () => routerOf(application));
  setReplicaHost(handOver);
  const app = loadApplication({
    entry,
    application,
    deployment,
    handedOver: handOver.application,
  });
  loading = { key, app };
  return app;
}

function routerOf(application: string): ForeignRouter {
  calls ??= createRequestRouter({ open: openEndpoint, secret });
  router ??= new ForeignRouter(calls, {
    own: application,
    need: (other) => reporter.needs(other),
  });
  return router;
}

/** Gives a start up because of an error that the replica's own start did not catch. */
async function fail(error: unknown): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  reporter.failed(error);
  // Without a channel nobody can ask for the reason.
  if (running === undefined) logError('The replica could not start', { error });
  else await reporter.heard();
  process.exit(1);
}

/** Ends of its own accord, and says so first: nobody sends anything to it from then on. */
function leave(reason: string, exitCode: number): void {
  if (!isEnding) reporter.leaves(reason);
  void end({ graceMs: graceS * 1_000, exitCode });
}

/** Takes nothing more, finishes what there is, and exits. */
async function end(how: { readonly graceMs: number; readonly exitCode: number }): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  let { exitCode } = how;
  try {
    if (running !== undefined) {
      const { host, channels } = running;
      await host.end(how.graceMs);
      await reporter.heard();
      channels.close();
      await host.close();
      await flushSpans();
    }
  } catch (error) {
    logError('The replica did not stop in order', { error });
    exitCode = 1;
  }
  process.exit(exitCode);
}

process.on('uncaughtException', (error) => {
  if (reporter.life.kind === 'starting') {
    void fail(error);
    return;
  }
  logError('Uncaught exception', { error });
  leave('an uncaught exception', 1);
});
watchRejections((reason) => reporter.isWorn(reason));
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => leave(signal, 0));
}
