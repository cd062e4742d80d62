import type { AwaitedApplication, HttpOptions } from '@sluice/ingress/front';

import type { LoggingOptions } from '../process/logging-options.js';
import type { TracingSettings } from '../tracing/tracing-options.js';
import type { ChannelAddress } from '../process/serve-channels.js';

/** The procedures of an ingress process, which the supervisor calls. */
export interface IngressProcedures {
  /** Serves a channel for routing; answers with where it is reached. Comes first. */
  begin(params: {
    readonly http: HttpOptions;
    /** The address at which the ingress serves its channel. */
    readonly address: ChannelAddress;
    /** Both ends of every channel prove that they know it; undefined for Unix sockets. */
    readonly secret: string | undefined;
    readonly awaited: readonly AwaitedApplication[];
    readonly logging: LoggingOptions | undefined;
    readonly tracing: TracingSettings | undefined;
  }): Promise<ChannelAddress>;
  /** Says which wanted applications have never run. */
  expect(params: { readonly awaited: readonly AwaitedApplication[] }): void;
  /** Comes with the listening handle; answers when connections are accepted, once there are routes. */
  listen(params: null, handle: unknown): Promise<void>;
  /** From now on probes are told that it stops. */
  leave(params: null): void;
  /** Another ingress accepts on the port: serves the connections there are, then ends. */
  retire(params: { readonly graceMs: number }): void;
  /** From now on new connections are told that it drains. */
  turnAway(params: null): void;
  /** Finishes what is under way; new connections are told that it drains. */
  drain(params: { readonly graceMs: number }): Promise<void>;
  /** Accepts nothing more. */
  close(params: null): Promise<void>;
  /** Shows that it lives. */
  ping(params: null): null;
}

/** The procedures that an ingress process calls. */
export interface IngressKeeperProcedures {
  /** It was told to stop: another one is to accept on the port, and this one then retires. */
  leaves(params: { readonly signal: string }): void;
}
