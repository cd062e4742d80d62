import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { RequestEvent } from '@sluice/core';

import { configureProcessLog } from '../process/configure-process-log.js';
import { hasLogFile, loggingOptions, writeToFile } from '../process/log-outlet.js';
import type { LoggingOptions } from '../process/logging-options.js';
import type { ReplicaIdentity } from './spec.js';

/**
 * Sets how a replica's process writes its log; called again when the options change.
 *
 * The file has a line for each request, as Ray Serve's has. On standard output the line of the ingress is
 * enough.
 */
export async function configureReplicaLog(
  { id, application, deployment }: ReplicaIdentity,
  options: LoggingOptions,
): Promise<void> {
  const place = `${application}_${deployment}`;
  await configureProcessLog(options, {
    source: { name: place, id },
    fileName: `replica_${place}_${id.split('#').at(-1) ?? ''}.log`.replaceAll(/[^\w.-]/g, '_'),
  });
  stop?.();
  stop = undefined;
  if (!hasLogFile() || !loggingOptions().enableAccessLog) return;
  const write = (message: unknown): void => {
    // Core publishes nothing else on this channel.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const { requestId, method, path, route, status, durationMs } = message as RequestEvent;
    writeToFile({
      level: 'INFO',
      timeMs: Date.now(),
      message: '',
      application,
      deployment,
      replica: id,
      requestId,
      method,
      route: route ?? path.slice(0, MOST_CHARACTERS),
      status: status === undefined ? 'CANCELLED' : String(status),
      durationMs,
    });
  };
  subscribe(ENDED, write);
  stop = () => unsubscribe(ENDED, write);
}

const ENDED = 'sluice:request:end';

/** A client chose the length of a path that no route has. */
const MOST_CHARACTERS = 256;

let stop: (() => void) | undefined;
