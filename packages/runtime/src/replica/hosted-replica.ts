import type { Duplex } from 'node:stream';

import { serveChannel, type ChannelHandler } from '@sluice/ingress/channel';

import { startReplica } from './replica.js';
import type { ControlMessage, Replica, ReplicaStart } from './types.js';

/** A replica together with the channels that lead to it. */
export interface HostedReplica {
  /** Serves a connection. Before the replica is ready it takes routing alone, for its handles. */
  accept(stream: Duplex): void;
  /** Rejects with what the application threw. */
  readonly ready: Promise<Replica>;
  /** Ends the channels and the router. */
  close(): Promise<void>;
}

/**
 * Brings a replica up while its channel is already open, so that code that runs before it is ready
 * (`init`, `reconfigure`) can call other deployments.
 */
export function hostReplica(start: ReplicaStart): HostedReplica {
  const channels = new Set<{ close(): void }>();
  let replica: Replica | undefined;
  const early = earlyHandler(start, () => replica);
  const ready = startReplica(start).then((started) => {
    replica = started;
    return started;
  });
  return {
    ready,
    accept(stream) {
      const channel = serveChannel(stream, replica ?? early, {
        onClose: () => channels.delete(channel),
      });
      channels.add(channel);
    },
    async close() {
      for (const channel of channels) channel.close();
      await start.router.close();
    },
  };
}

function earlyHandler(start: ReplicaStart, replica: () => Replica | undefined): ChannelHandler {
  const refuse = (): never => {
    throw new Error(`replica ${start.identity.id} is starting`);
  };
  return {
    admit: () => 'draining',
    release: () => undefined,
    handle: refuse,
    connect: refuse,
    call: refuse,
    tunnel: (stream) => stream.destroy(),
    async control(message) {
      const ready = replica();
      if (ready !== undefined) return ready.control(message);
      // The controller of this same version sends nothing else.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const early = message as ControlMessage;
      if (early.type !== 'routing') return refuse();
      start.router.update(early.snapshot);
      return null;
    },
  };
}
