import type { AwaitedApplication, HttpOptions } from '@sluice/ingress/front';

/** What the supervisor asks of an ingress process. */
export interface IngressProcedures {
  /** Serves routing on the socket; answers when it does. Comes first. */
  begin(params: {
    readonly http: HttpOptions;
    readonly socketPath: string;
    readonly awaited: readonly AwaitedApplication[];
  }): Promise<void>;
  /** Says which wanted applications have never run. */
  expect(params: { readonly awaited: readonly AwaitedApplication[] }): void;
  /** Comes with the listening handle; answers when connections are accepted, once there are routes. */
  listen(params: null, handle: unknown): Promise<void>;
  /** From now on new connections are told that it drains. */
  turnAway(params: null): void;
  /** Finishes what is under way; new connections are told that it drains. */
  drain(params: { readonly graceMs: number }): Promise<void>;
  /** Accepts nothing more. */
  close(params: null): Promise<void>;
  /** Shows that it lives. */
  ping(params: null): null;
}
