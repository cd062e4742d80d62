import { relative } from 'node:path';

import { prepareEntry } from '../../loader/prepare.js';
import { exitCodes, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { createGate } from '../dev/gate.js';
import { keepReloading } from '../dev/reload.js';
import { describeFacts, sourceFailure } from '../print.js';

/** Serves and reloads until a signal. */
export async function dev({ target, values }: CommandLine): Promise<number> {
  if (target === undefined) {
    throw usageError('Which application? Write sluice dev module.ts:app.', 'dev');
  }
  // A target that names no file is not a mistake that the next save could mend.
  const first = await prepareEntry(target);
  if (first.sourceFile === undefined) throw sourceFailure(first.problems);

  const prefix = values.get('route-prefix') ?? '/';
  const name = values.get('name') ?? 'default';
  const gate = await createGate(
    values.get('host') ?? '127.0.0.1',
    Number(values.get('port') ?? 8000),
  );
  let isRunning = false;
  const reloading = keepReloading({
    target,
    name,
    routePrefix: prefix,
    gate,
    onReady({ pages }, changed) {
      const base = prefix === '/' ? gate.url : `${gate.url}${prefix}`;
      const facts = {
        name,
        url: `${gate.url}${prefix}`,
        docs: pages.docs === undefined ? undefined : `${base}${pages.docs}`,
        webSockets: pages.webSockets.map((path) => `${base.replace(/^http/, 'ws')}${path}`),
        replicas: [],
      };
      const text = isRunning
        ? `Reloaded: ${relative(process.cwd(), changed ?? '')} changed.`
        : `${describeFacts({ applications: [facts] })}\nReloads when a file changes; Ctrl-C stops it.`;
      isRunning = true;
      process.stdout.write(`${text}\n`);
    },
    onProblem: (text) =>
      process.stderr.write(`${text}\nWaiting for a change; requests wait too.\n`),
  });
  await untilSignal();
  gate.hold();
  await reloading.stop();
  gate.close();
  return exitCodes.done;
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
