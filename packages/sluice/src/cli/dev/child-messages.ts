import type { ApplicationRequest, ServeConfig } from '@sluice/runtime/internal';

/** A message from the process of `sluice dev` to the one that runs the applications. */
export type ToChild =
  | { readonly type: 'start'; readonly start: ChildStart }
  /** Finish and end. */
  | { readonly type: 'stop' };

export interface ChildStart {
  readonly http: ServeConfig['http'];
  readonly applications: readonly ApplicationRequest[];
  /** Leaves the access log out; defaults to false. */
  readonly quiet?: boolean;
}

/** A message from the process that runs the applications. */
export type FromChild =
  | {
      readonly type: 'ready';
      readonly port: number;
      readonly applications: readonly ChildApplication[];
    }
  /** The step that the start waits for, each time it changes. */
  | { readonly type: 'waiting'; readonly text: string }
  /** The application's own error. */
  | { readonly type: 'failed'; readonly details: string };

/** An application that runs. */
export interface ChildApplication {
  readonly name: string;
  readonly routePrefix: string | null;
  /** Paths below the route prefix. */
  readonly docs: string | undefined;
  readonly webSockets: readonly string[];
}
