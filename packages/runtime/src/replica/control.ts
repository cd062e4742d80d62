import type { RequestRouter } from '@sluice/ingress/router';

import type { DeploymentConfig } from '../deployment/deployment-config.js';
import { describeError } from './describe-error.js';
import { UnreadableError } from '../errors.js';
import { isPlainObject } from '../codec/plain-object.js';
import type { ControlMessage, Replica, ReplicaDescription } from './types.js';

/** What control messages act on. */
export interface Controlled {
  readonly replica: Pick<Replica, 'identity' | 'index' | 'load' | 'drain'>;
  readonly router: RequestRouter;
  checkHealth(): Promise<void>;
  configure(config: DeploymentConfig): Promise<void>;
}

/** Does what the controller says; the answer is the one {@link ControlMessage} names. */
export async function answerControl(message: unknown, controlled: Controlled): Promise<unknown> {
  const { replica, router } = controlled;
  const received = readControlMessage(message);
  switch (received.type) {
    case 'routing':
      router.update(received.snapshot);
      return null;
    case 'health':
      await described(() => controlled.checkHealth());
      return null;
    case 'describe':
      return describeReplica(replica);
    case 'load':
      return replica.load();
    case 'configure':
      await described(() => controlled.configure(received.config));
      return null;
    case 'drain':
      await replica.drain(received.graceMs);
      return null;
    default:
      throw new UnreadableError(
        `There is no control message "${String(received satisfies never)}".`,
      );
  }
}

/** What the application throws travels with its own frames alone: those say where the mistake is. */
async function described(run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const failure = new Error(String(error));
    failure.stack = describeError(error);
    throw failure;
  }
}

function describeReplica(replica: Controlled['replica']): ReplicaDescription {
  return {
    identity: replica.identity,
    pid: process.pid,
    index: replica.index,
    load: replica.load(),
  };
}

const types: ReadonlySet<unknown> = new Set<ControlMessage['type']>([
  'routing',
  'health',
  'describe',
  'load',
  'configure',
  'drain',
]);

function readControlMessage(message: unknown): ControlMessage {
  if (isControlMessage(message)) return message;
  const type = isPlainObject(message) ? message['type'] : undefined;
  throw new UnreadableError(`There is no control message ${JSON.stringify(type)}.`);
}

/** What belongs to a type is as its sender, the controller of this version, wrote it. */
function isControlMessage(message: unknown): message is ControlMessage {
  return isPlainObject(message) && types.has(message['type']);
}
