import type { ReplicaSpec } from './spec.js';
import type { ApplicationOutline } from '../deployment/outline.js';
import type { EntryPoint } from '../deployment/entry-point.js';

/** What an engine asks of a replica process over its IPC channel. */
export interface ReplicaProcedures {
  /** Imports the entry and says what it binds; a `start` of the same entry may follow. */
  inspect(params: InspectParams): Promise<ApplicationOutline>;
  /** Comes up; what becomes of it is told by the {@link EngineProcedures}. */
  start(params: { readonly spec: ReplicaSpec; readonly socketPath: string }): void;
  /** From now on marks what the application prints. */
  markOutput(params: null): void;
  /** Drains and exits. */
  stop(params: { readonly graceMs: number }): void;
}

export interface InspectParams {
  readonly entry: EntryPoint;
  readonly application: string;
}

/** What a replica process tells its engine. */
export interface EngineProcedures {
  waits(params: { readonly what: string }): void;
  listening(params: null): void;
  ready(params: null): void;
  failed(params: { readonly error: string; readonly retry: boolean }): void;
  leaving(params: { readonly reason: string }): void;
  worn(params: { readonly reason: string }): void;
  needs(params: { readonly application: string }): void;
}
