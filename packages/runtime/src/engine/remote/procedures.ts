import type { EngineEvent, NodeInfo, ReplicaHandle } from '../engine.js';
import type { ReplicaSpec } from '../../replica/spec.js';
import type { ApplicationOutline } from '../../deployment/outline.js';
import type { EntryPoint } from '../../deployment/entry-point.js';

/** An engine's procedures, as the process that has it serves them to the one that decides. */
export interface RemoteEngineProcedures {
  engineStart(params: { readonly spec: ReplicaSpec }): Promise<void>;
  engineStop(params: { readonly id: string; readonly graceMs: number | undefined }): Promise<void>;
  engineKill(params: { readonly id: string }): Promise<void>;
  engineAdopt(params: null): Promise<readonly ReplicaHandle[]>;
  engineProbe(params: { readonly id: string }): Promise<'running' | 'stopped' | 'gone'>;
  engineInspect(params: {
    readonly entry: EntryPoint;
    readonly application: string;
    readonly limit: { readonly timeoutS: number };
  }): Promise<ApplicationOutline>;
  engineNodes(params: null): Promise<readonly NodeInfo[]>;
  storeGet(params: { readonly key: string }): Promise<string | null>;
  storePut(params: { readonly key: string; readonly value: string }): Promise<void>;
  storeDelete(params: { readonly key: string }): Promise<void>;
}

/** What comes back unasked. */
export interface RemoteEngineEvents {
  engineEvent(event: EngineEvent): void;
}
