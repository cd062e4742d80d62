import type { Engine } from '../engine.js';
import type { RemoteEngineProcedures } from './engine-procedures.js';

/** Serves an engine to a process that decides for it but could not outlive its replicas. */
export function serveEngine(engine: Engine): RemoteEngineProcedures {
  return {
    engineStart: ({ spec }) => engine.startReplica(spec),
    engineStop: ({ id, graceMs }) => engine.stopReplica(id, { graceMs }),
    engineKill: ({ id }) => engine.killReplica(id),
    engineAdopt: () => engine.adopt(),
    engineProbe: async ({ id }) => (await engine.probe?.(id)) ?? 'running',
    engineInspect: ({ entry, application, limit }) => engine.inspect(entry, application, limit),
    engineStandby: async ({ isWanted }) => await engine.keepStandby?.(isWanted),
    engineGpus: async () => (await engine.gpus?.()) ?? null,
    storeGet: async ({ key }) => (await engine.store.get(key)) ?? null,
    storePut: ({ key, value }) => engine.store.put(key, value),
    storeDelete: ({ key }) => engine.store.delete(key),
  };
}
