import {
  runSupervisor,
  type KeptApplications,
  type ServeConfig,
  type ServeFacts,
} from '@sluice/runtime/internal';

import { prepareEntry, type PreparedEntry } from '../loader/prepare.js';
import { adminOptionsOf } from './admin-options.js';
import { paintFor } from './colour.js';
import type { CommandLine } from './command-line.js';
import { announceServing } from './find-application.js';
import { inspectedBy, withoutHurry } from './inspected-deployment.js';
import {
  applicationFailure,
  describeAdmin,
  describeFacts,
  describeIngresses,
  describeStopping,
  paintFailure,
  sourceFailure,
} from './print.js';
import { describeWaiting, saySlowStart } from './slow-start.js';
import { tracingOf } from './tracing-of.js';
import { requestOf } from './wanted-config.js';

/** Takes what is told of a start. */
export interface StartListener {
  /** Every application runs that could be deployed; `banner` is what a person wants to know, ending in a line. */
  ready(facts: ServeFacts, banner: string): void;
  /** The start takes long, and this is what it waits for. */
  waits(text: string): void;
  /** The file that the output of this process goes into; absent where it goes elsewhere. */
  readonly logFile?: string | undefined;
}

/** Applications that outlive the process which serves them. */
export interface Kept {
  /** Where they are kept for the next server. */
  readonly file: string;
  /** Those that the server before has kept, to be served beside those of the config. */
  readonly restored: KeptApplications;
}

/**
 * Serves the applications of a config with the flags of a command line, until a signal; resolves with the
 * exit code when nothing is left of it. Throws CommandError for mistakes in the sources.
 */
export async function serveConfig(
  config: ServeConfig,
  line: CommandLine,
  { kept, ...listener }: StartListener & { readonly kept?: Kept },
): Promise<number> {
  const prepared = await prepareAll(config);
  const tracing = await tracingOf(config);
  const [paint, paintError] = [paintFor(process.stdout), paintFor(process.stderr)];
  for (const { chosen } of prepared) {
    if (chosen !== undefined) announceServing(chosen);
  }
  const restored = kept?.restored ?? NOTHING_KEPT;
  const { targetCapacity = restored.targetCapacity } = config;
  const starting = [
    ...config.applications.map(({ name }, index) => ({ name, prepared: prepared[index] })),
    ...restored.applications.map(({ name }) => ({ name, prepared: undefined })),
  ];
  const start = new AbortController();
  const inspected = inspectedBy(line, config.applications);
  const requests = config.applications.map((application, index) =>
    requestOf(application, prepared[index], line),
  );
  const supervisor = await runSupervisor({
    applications: [
      ...(inspected === undefined ? requests : requests.map((one) => withoutHurry(one, inspected))),
      ...restored.applications,
    ],
    ...(kept !== undefined && { keptFile: kept.file }),
    ...(inspected !== undefined && { inspected }),
    http: config.http,
    ...(config.metrics !== undefined && { metrics: config.metrics }),
    ...(config.logging !== undefined && { logging: config.logging }),
    ...(line.values.has('gpus') && { gpus: Number(line.values.get('gpus')) }),
    ...(config.proxyLocation !== undefined && { proxyLocation: config.proxyLocation }),
    ...(tracing !== undefined && { tracing }),
    ...(config.numProxies !== undefined && { numProxies: config.numProxies }),
    ...(targetCapacity !== undefined && { targetCapacity }),
    ...adminOptionsOf(line, config.directory, listener.logFile),
    onReady(facts) {
      start.abort();
      const described = describeFacts(facts, paint);
      const applications = described === '' ? '' : `${described}\n`;
      listener.ready(
        facts,
        `${applications}${describeIngresses(facts)}${describeAdmin(facts, paint)}`,
      );
    },
    onFailed({ application, details }) {
      const text = paintFailure(applicationFailure(details, prepared), paintError);
      process.stderr.write(`Application "${application}" could not be deployed.\n${text}\n`);
    },
    onStopping(reason, graceMs) {
      start.abort();
      if (reason.startsWith('SIG')) process.stdout.write(`${describeStopping(reason, graceMs)}\n`);
    },
  });
  saySlowStart(() => describeWaiting(starting, supervisor.status()), {
    write: (text) => listener.waits(text),
    signal: start.signal,
  });
  const exitCode = await supervisor.closed;
  // A reader of the output that has stopped reading would keep this process for ever.
  setTimeout(() => process.exit(exitCode), FLUSH_MS).unref();
  return exitCode;
}

const NOTHING_KEPT: KeptApplications = { applications: [], targetCapacity: undefined };

/** How long the last lines may take to be read. */
const FLUSH_MS = 1_000;

/** Compiles every application before anything is started; all problems at once. */
async function prepareAll(config: ServeConfig): Promise<readonly PreparedEntry[]> {
  const prepared = await Promise.all(
    config.applications.map(({ importPath }) =>
      prepareEntry(importPath, { directory: config.directory }),
    ),
  );
  const problems = prepared.flatMap((one) => one.problems);
  if (problems.length > 0) throw sourceFailure(problems);
  return prepared;
}
