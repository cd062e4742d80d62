import { basename } from 'node:path';

import type { PreparedEntry } from '../loader/prepare.js';

/** The progress of applications, as `serve.status()` and the supervisor say it. */
export interface StartStatus {
  readonly applications: readonly {
    readonly name: string;
    readonly status: string;
    readonly deployments: readonly {
      readonly name: string;
      /** Empty, or why it is not there yet. */
      readonly message: string;
      readonly wantedReplicas: number;
      readonly replicas: readonly { readonly status: string }[];
    }[];
  }[];
}

/** An application that is being started. */
export interface Starting {
  readonly name: string;
  readonly prepared: Pick<PreparedEntry, 'sourceFile'> | undefined;
}

const SLOW_MS = 1_000;
const LOOK_MS = 200;

/**
 * Says what a start waits for once it takes longer than a second, and again when that has changed.
 *
 * Whole lines, so that they stand well among what replicas print. `signal` says that the start is over.
 */
export function saySlowStart(
  describe: () => string,
  { write, signal }: { readonly write: (line: string) => void; readonly signal: AbortSignal },
): void {
  if (signal.aborted) return;
  let said = '';
  let looking: NodeJS.Timeout | undefined;
  const look = (): void => {
    const text = describe();
    if (text !== '' && text !== said) write(text);
    said = text;
  };
  const slow = setTimeout(() => {
    look();
    looking = setInterval(look, LOOK_MS);
  }, SLOW_MS);
  signal.addEventListener('abort', () => {
    clearTimeout(slow);
    clearInterval(looking);
  });
}

/**
 * Names what is not there yet: `importing shop.ts` while its module loads, then `waiting for shop: Model 0/2`
 * with replicas ready and wanted. Empty when nothing is missing; nothing is waited for where a start failed.
 */
export function describeWaiting(applications: readonly Starting[], status: StartStatus): string {
  const parts = applications.flatMap(({ name, prepared }) => {
    const known = status.applications.find((one) => one.name === name);
    if (known === undefined || known.status === 'NOT_STARTED')
      return [`importing ${basename(prepared?.sourceFile ?? name)}`];
    if (known.status === 'DEPLOY_FAILED') return [];
    const behind = known.deployments.flatMap(
      ({ name: deployment, message, wantedReplicas, replicas }) => {
        const ready = replicas.filter(
          ({ status: now }) => now === 'RUNNING' || now === 'UPDATING',
        ).length;
        if (ready >= wantedReplicas) return [];
        // Nothing is being started in place of what is missing, and the message says why.
        const isHeld = replicas.length < wantedReplicas && message !== '';
        const why = isHeld ? ` (${message.split('\n', 1).join('')})` : '';
        return [`${deployment} ${ready}/${wantedReplicas}${why}`];
      },
    );
    return behind.length === 0 ? [] : [`waiting for ${name}: ${behind.join(', ')}`];
  });
  return parts.join('; ');
}
