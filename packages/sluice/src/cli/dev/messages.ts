import type { EntryPoint } from '@sluice/runtime/host';

/** What the process of `sluice dev` tells the one that runs the application. */
export type ToChild =
  | { readonly type: 'start'; readonly start: ChildStart }
  /** Finish and end. */
  | { readonly type: 'stop' };

export interface ChildStart {
  readonly entry: EntryPoint;
  readonly name: string;
  readonly routePrefix: string;
}

/** What the process that runs the application answers. */
export type FromChild =
  | { readonly type: 'ready'; readonly port: number; readonly pages: ChildPages }
  /** The application's own error. */
  | { readonly type: 'failed'; readonly details: string };

/** Paths below the route prefix. */
interface ChildPages {
  readonly docs: string | undefined;
  readonly webSockets: readonly string[];
}
