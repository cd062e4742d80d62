import { createServer } from 'node:net';

import { logError } from '@sluice/core/internal';
import { createRequestRouter } from '@sluice/ingress/router';
import { openEndpoint } from '@sluice/ingress/channel';

import type { Application } from '../deployment/bind.js';
import { buildApplication } from '../deployment/build-application.js';
import { describeError } from './describe-error.js';
import { isPermanent } from './is-permanent.js';
import type { ReplicaSpec } from './spec.js';
import type { ApplicationOutline } from '../deployment/outline.js';
import type { EntryPoint } from '../deployment/entry-point.js';
import type { EngineProcedures, ReplicaProcedures } from './procedures.js';
import { ServeError } from '../errors.js';
import { parentPort } from '../ipc/process-port.js';
import { connectPeer } from '../ipc/rpc.js';
import { accessLogToStdout } from '../process/access-log.js';
import { surviveClosedOutput } from '../process/closed-output.js';
import { outlineOf } from '../deployment/outline.js';
import { ForeignRouter } from './foreign-router.js';
import { createHandOver } from './hand-over.js';
import { hostReplica, type HostedReplica } from './hosted-replica.js';
import { loadApplication } from './load-application.js';
import { markOutput } from './mark-output.js';
import { createRejectionCounter } from './rejections.js';
import { setReplicaHost } from './replica-host.js';

/**
 * The process of one replica. It imports the user's entry, serves a channel on its Unix socket, and
 * talks to its engine over IPC; without an engine it has no reason to live.
 */
surviveClosedOutput();
const port = parentPort();
if (port === undefined) throw new Error('a replica process is started by its engine');
port.onClose(() => process.exit(1));
// For ps and its like; a process that has only inspected an entry becomes a replica later.
process.title = `sluice: ${process.argv[2] ?? 'replica'}`;

let loading: { readonly key: string; readonly app: Promise<Application<unknown>> } | undefined;
let router: ForeignRouter | undefined;
let running: { readonly host: HostedReplica; readonly spec: ReplicaSpec } | undefined;
let id: string | undefined;
let isMarked = false;
let isEnding = false;

const engine = connectPeer<EngineProcedures, ReplicaProcedures>(port, {
  inspect: async ({ entry, application }): Promise<ApplicationOutline> => {
    try {
      return outlineOf(buildApplication(await load(entry, application, undefined), application));
    } catch (error) {
      throw new Error(describeError(error), { cause: error });
    }
  },
  start: ({ spec, socketPath }) => void start(spec, socketPath),
  markOutput: () => mark(),
  stop: ({ graceMs }) => void end({ graceMs, exitCode: 0 }),
});

async function start(spec: ReplicaSpec, socketPath: string): Promise<void> {
  id = spec.identity.id;
  process.title = `sluice: replica ${id}`;
  if (spec.marksOutput === true) mark();
  try {
    const host = await open(spec, socketPath);
    running = { host, spec };
    engine.notify('listening', null);
    await host.ready;
    engine.notify('ready', null);
  } catch (error) {
    fail(error);
  }
}

async function open(spec: ReplicaSpec, socketPath: string): Promise<HostedReplica> {
  const { application, deployment } = spec.identity;
  if (spec.entry === undefined) throw new Error('a replica process needs an entry to import');
  waitsFor(`the import of ${spec.entry.module}`);
  const app = await load(spec.entry, application, deployment);
  const built = buildApplication(app, application).find((one) => one.name === deployment);
  if (built === undefined) {
    throw new ServeError('E_DEPLOYMENT_UNKNOWN', `${spec.entry.module} binds no "${deployment}".`);
  }
  let host: HostedReplica | undefined;
  const server = createServer((socket) => host?.accept(socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, resolve);
  });
  const { identity, config } = spec;
  host = hostReplica({
    identity,
    built: { ...built, isIngress: spec.servesHttp },
    config,
    router: routerOf(application),
    ownsProcess: true,
    onWait: waitsFor,
    ...accessLogToStdout(),
  });
  return host;
}

function waitsFor(what: string): void {
  engine.notify('waits', { what });
}

function mark(): void {
  if (isMarked || id === undefined) return;
  isMarked = true;
  markOutput(id);
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
  router ??= new ForeignRouter(createRequestRouter({ open: openEndpoint }), {
    own: application,
    need: (other) => engine.notify('needs', { application: other }),
  });
  return router;
}

function fail(error: unknown): void {
  if (isEnding) return;
  isEnding = true;
  engine.notify('failed', { error: describeError(error), retry: !isPermanent(error) });
  // The channel to the engine delivers what was sent before it closes.
  process.disconnect();
}

/** Ends of its own accord: nobody is to send it anything from now on. */
function leave(reason: string, exitCode: number): void {
  if (!isEnding) engine.notify('leaving', { reason });
  const graceMs = (running?.spec.config.gracefulShutdownTimeoutS ?? 0) * 1_000;
  void end({ graceMs, exitCode });
}

/** Takes nothing more, finishes what there is, and exits. */
async function end(how: { readonly graceMs: number; readonly exitCode: number }): Promise<void> {
  if (isEnding) return;
  isEnding = true;
  let { exitCode } = how;
  try {
    const replica = await running?.host.ready;
    await replica?.drain(how.graceMs);
    await replica?.stop();
    await running?.host.close();
  } catch (error) {
    logError('The replica did not stop in order', { error });
    exitCode = 1;
  }
  process.exit(exitCode);
}

const countRejection = createRejectionCounter();

process.on('uncaughtException', (error) => {
  if (running === undefined) {
    fail(error);
    return;
  }
  logError('Uncaught exception', { error });
  leave('an uncaught exception', 1);
});
process.on('unhandledRejection', (reason) => {
  logError('Unhandled rejection', { error: reason });
  if (countRejection(performance.now())) {
    engine.notify('worn', { reason: 'too many rejections that nobody handled' });
  }
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => leave(signal, 0));
}
