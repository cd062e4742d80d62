import { openEndpoint } from '@sluice/ingress/channel';

import type { Peer } from '../../ipc/rpc.js';
import type { Engine, EngineEvent } from '../engine.js';
import { createEventHub } from '../event-hub.js';
import type { RemoteEngineEvents, RemoteEngineProcedures } from './engine-procedures.js';

/** An engine that another process runs; `events` are the procedures that process calls. */
export interface RemoteEngine {
  readonly engine: Engine;
  readonly events: RemoteEngineEvents;
}

/**
 * Reaches an engine through a peer, which may be connected after the events are in place. `secret` is
 * the engine's own.
 */
export function createRemoteEngine(
  peer: () => Peer<RemoteEngineProcedures>,
  secret: () => string | undefined,
): RemoteEngine {
  const events = createEventHub<EngineEvent>();
  const engine: Engine = {
    startReplica: (spec) => peer().call('engineStart', { spec }),
    stopReplica: (id, { graceMs }) => peer().call('engineStop', { id, graceMs }),
    killReplica: (id) => peer().call('engineKill', { id }),
    adopt: () => peer().call('engineAdopt', null),
    probe: (id) => peer().call('engineProbe', { id }),
    inspect: (entry, application, limit) =>
      peer().call('engineInspect', { entry, application, limit }),
    keepStandby: (isWanted) => peer().call('engineStandby', { isWanted }),
    gpus: async () => (await peer().call('engineGpus', null)) ?? undefined,
    watch: (signal) => events.watch(signal),
    open: openEndpoint,
    get secret() {
      return secret();
    },
    store: {
      get: async (key) => (await peer().call('storeGet', { key })) ?? undefined,
      put: (key, value) => peer().call('storePut', { key, value }),
      delete: (key) => peer().call('storeDelete', { key }),
    },
    // The replicas are the other process's: they outlive this end.
    close: async () => events.end(),
  };
  return { engine, events: { engineEvent: (event) => events.emit(event) } };
}
