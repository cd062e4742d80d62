import type { RequestRouter, RoutingSnapshot } from '@sluice/ingress';

import type { DeploymentConfig } from '../deployment-config.js';
import { UnreadableError } from '../errors.js';
import { isPlainObject } from '../plain-object.js';
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
      // Made by the same version of Sluice at the other end of an authenticated channel.
      router.update(received.snapshot as RoutingSnapshot);
      return null;
    case 'health':
      await controlled.checkHealth();
      return null;
    case 'describe':
      return describeReplica(replica);
    case 'load':
      return replica.load();
    case 'configure':
      await controlled.configure(received.config);
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

function describeReplica(replica: Controlled['replica']): ReplicaDescription {
  return {
    identity: replica.identity,
    pid: process.pid,
    index: replica.index,
    load: replica.load(),
  };
}

function readControlMessage(message: unknown): ControlMessage {
  if (!isPlainObject(message) || typeof message['type'] !== 'string') {
    throw new UnreadableError('A control message has no type.');
  }
  // The type is looked at next, and an unknown one refused.
  return message as unknown as ControlMessage;
}
