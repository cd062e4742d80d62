import type { ProcessUsage } from '../process/process-usage.js';

/** What somebody who works on a running replica asks of it, behind the token of the admin API; plain JSON. */
export type AttachRequest =
  /** How much the process uses. */
  | { readonly kind: 'usage' }
  /** Reads the last lines that the process has printed. */
  | { readonly kind: 'output' }
  /** Runs a piece of JavaScript, as a REPL does. */
  | { readonly kind: 'evaluate'; readonly code: string }
  /** Watches where CPU time goes for so many seconds, and writes a .cpuprofile there. */
  | { readonly kind: 'profile'; readonly seconds: number; readonly file: string }
  /** Writes a .heapsnapshot there. The replica does nothing else meanwhile. */
  | { readonly kind: 'heap'; readonly file: string }
  /** Lets a debugger connect at this port of the loopback address, 0 for any; null ends that. */
  | { readonly kind: 'inspect'; readonly port: number | null };

/** The answer to each request. */
export interface AttachAnswers {
  readonly usage: ReplicaUsage;
  readonly output: { readonly lines: readonly string[] };
  readonly evaluate: Evaluated;
  readonly profile: null;
  readonly heap: null;
  /** The address for debuggers, `ws://127.0.0.1:9229/...`; null when there is none any more. */
  readonly inspect: { readonly url: string | null };
}

/** What a replica uses, and what it is doing. */
export interface ReplicaUsage extends ProcessUsage {
  readonly ongoing: number;
  readonly webSockets: number;
}

/** What a piece of code evaluated to, as text. */
export interface Evaluated {
  readonly text: string;
  /** True when it threw: `text` is the error with its stack. */
  readonly isError: boolean;
}
