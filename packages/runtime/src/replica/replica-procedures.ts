import type { EntryPoint } from '../deployment/entry-point.js';
import type { ApplicationOutline } from '../deployment/outline.js';
import type { ChannelAddress } from '../process/serve-channels.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { ReplicaSpec } from './spec.js';

/** The procedures of a replica process, which its engine calls over IPC. */
export interface ReplicaProcedures {
  /** Imports the entry and says what it binds; a `start` of the same entry may follow. */
  inspect(params: InspectParams): Promise<ApplicationOutline>;
  /** Serves the channel and comes up; the replica says there what becomes of it. */
  start(params: StartParams): void;
  /** Loads libraries ahead of an application that may need them. */
  warm(params: { readonly libraries: readonly string[] }): Promise<void>;
  /** The libraries that the application has made this process load, for one that is warmed. */
  libraries(params: null): Promise<readonly string[]>;
  /** From now on marks what the application prints. */
  markOutput(params: null): void;
  /** Drains and exits. */
  stop(params: { readonly graceMs: number }): void;
}

export interface InspectParams {
  readonly entry: EntryPoint;
  readonly application: string;
  /** For the channels of handles that the module uses while it is imported. */
  readonly secret: string | undefined;
}

export interface StartParams {
  readonly spec: ReplicaSpec;
  /** The address at which the replica serves its channel. */
  readonly address: ChannelAddress;
  /** Both ends of every channel prove that they know it; undefined for Unix sockets. */
  readonly secret: string | undefined;
  /** How the replica traces its work; undefined where it does not. */
  readonly tracing: TracingSettings | undefined;
  /** The replica waits for a debugger at this port before it imports its module; undefined: it does not. */
  readonly inspectPort: number | undefined;
}

/** The procedures of an engine, which its replica processes call over IPC. */
export interface PlacementProcedures {
  /** The channel can be opened. */
  listening(params: { readonly endpoint: ChannelAddress }): void;
}
