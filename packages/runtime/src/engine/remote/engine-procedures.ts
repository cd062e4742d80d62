import type { EntryPoint } from '../../deployment/entry-point.js';
import type { ApplicationOutline } from '../../deployment/outline.js';
import type { ProcessState } from '../../process/probe.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import type { EngineEvent, ReplicaHandle } from '../engine.js';

/** An engine's procedures, which the process of the engine serves to the process of the controller. */
export interface RemoteEngineProcedures {
  engineStart(params: { readonly spec: ReplicaSpec }): Promise<void>;
  engineStop(params: { readonly id: string; readonly graceMs: number }): Promise<void>;
  engineKill(params: { readonly id: string }): Promise<void>;
  engineAdopt(params: null): Promise<readonly ReplicaHandle[]>;
  /** `running` from an engine that cannot ask. */
  engineProbe(params: { readonly id: string }): Promise<ProcessState>;
  /** null from an engine that assigns none. */
  engineGpus(params: null): Promise<readonly string[] | null>;
  engineStandby(params: { readonly isWanted: boolean }): Promise<void>;
  storeGet(params: { readonly key: string }): Promise<string | null>;
  storePut(params: { readonly key: string; readonly value: string }): Promise<void>;
  storeDelete(params: { readonly key: string }): Promise<void>;
  engineInspect(params: {
    readonly entry: EntryPoint;
    readonly application: string;
    readonly limit: { readonly timeoutS: number };
  }): Promise<ApplicationOutline>;
}

/** The engine's events, told to the process that decides. */
export interface RemoteEngineEvents {
  engineEvent(event: EngineEvent): void;
}
