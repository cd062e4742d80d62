import type { AbortReason } from '@sluice/core';
import { AbortState } from '@sluice/core/internal';
import type { RoutingSnapshot } from '@sluice/ingress';
import type { IncomingCall } from '@sluice/ingress/channel';
import type { ReportingRouter } from '@sluice/ingress/router';
import { onTestFinished } from 'vitest';

import {
  resolveConfig,
  type Application,
  type DeploymentOptions,
  type Replica,
} from '../../src/index.js';
import { decode, encode } from '../../src/codec/codec.js';
import { startReplica } from '../../src/replica/start-replica.js';
import type { SelfReporter } from '../../src/replica/self-report.js';
import { buildApplication } from '../../src/internal.js';
import { deferred } from './deferred.js';

/** What the router of the replicas below was told. */
export const snapshots: RoutingSnapshot[] = [];

const router: ReportingRouter = {
  update: (snapshot) => void snapshots.push(snapshot),
  snapshot: undefined,
  dispatch: (_, work) => {
    work.settled({ kind: 'unavailable', message: 'There is nobody to call.' });
    return { abandon: () => undefined };
  },
  loads: () => [],
  held: () => new Promise(() => undefined),
  close: () => Promise.resolve(),
};

/** Starts one replica of an application's root, reached by calls alone, until the test is over. */
export async function startOne(
  app: Application<unknown>,
  options: DeploymentOptions = {},
  reporter?: SelfReporter,
): Promise<Replica> {
  const built = buildApplication(app, 'shop').at(-1);
  if (built === undefined) throw new TypeError('The application is empty.');
  const replica = await startReplica({
    identity: { id: `shop#${built.name}#a1`, application: 'shop', deployment: built.name },
    built: { ...built, isIngress: false },
    config: resolveConfig(built.options, options),
    router,
    ...(reporter !== undefined && { reporter }),
  });
  onTestFinished(() => replica.stop());
  return replica;
}

/** A call and what came of it. */
export interface Sent {
  readonly call: IncomingCall;
  readonly answer: Promise<unknown>;
  readonly abort: (reason: AbortReason) => void;
}

/** A call as the channel hands it to a replica. */
export function incoming(method: string, ...args: readonly unknown[]): Sent {
  const abort = new AbortState();
  const answer = deferred<unknown>();
  return {
    answer: answer.promise,
    abort: (reason) => abort.abort(reason),
    call: {
      head: { deployment: 'any', method, requestId: 'r-1' },
      argument: encode(args, 'argument'),
      openStream: () => {
        throw new TypeError('No argument here is a stream.');
      },
      item: () => Promise.resolve(),
      result: (bytes) => answer.resolve(decode(bytes)),
      error: (bytes) => answer.resolve(decode(bytes)),
      abort,
    },
  };
}

/** Makes a call and waits for its answer. */
export async function call(replica: Replica, method: string, ...args: unknown[]): Promise<unknown> {
  const sent = incoming(method, ...args);
  await replica.call(sent.call);
  return sent.answer;
}
