import { relative } from 'node:path';

import { resolveHttpOptions } from '@sluice/ingress/front';
import { surviveClosedOutput } from '@sluice/runtime/internal';

import { EXIT_CODES } from '../command-error.js';
import { INSPECT_PORT } from '../command-specs.js';
import { paintFor, type Paint } from '../colour.js';
import type { CommandLine } from '../command-line.js';
import { createGate } from '../dev/gate.js';
import type { ChildApplication } from '../dev/child-messages.js';
import { announceServing, withApplication } from '../find-application.js';
import { projectReader } from '../dev/project.js';
import { keepReloading } from '../dev/reload.js';
import { describeFacts, paintFailure, sourceFailure } from '../print.js';
import { readWantedConfig } from '../wanted-config.js';

/** Serves and reloads until a signal. */
export async function dev(written: CommandLine): Promise<number> {
  surviveClosedOutput();
  const line = await withApplication(written, { command: 'dev', announce: announceServing });
  const { http } = await readWantedConfig(line, 'dev');
  const readProject = projectReader(line);
  const { prepared } = await readProject();
  // A target that names no file is not a mistake that the next save could mend.
  const unknown = prepared.filter(({ sourceFile }) => sourceFile === undefined);
  if (unknown.length > 0) throw sourceFailure(unknown.flatMap(({ problems }) => problems));

  const [paint, paintError] = [paintFor(process.stdout), paintFor(process.stderr)];
  const gate = await createGate(resolveHttpOptions(http, {}));
  for (const { chosen } of prepared) {
    if (chosen !== undefined) announceServing(chosen);
  }
  const inspect = line.values.get('inspect');
  let isRunning = false;
  const reloading = keepReloading({
    readProject,
    gate,
    inspectPort:
      inspect === undefined ? undefined : Number(inspect === '' ? INSPECT_PORT : inspect),
    onReady({ applications }, changed) {
      const text = isRunning
        ? `Reloaded: ${relative(process.cwd(), changed ?? '')} changed.`
        : `${describeApplications(applications, gate.url, paint)}\nReloads when a file changes; Ctrl-C stops it.`;
      isRunning = true;
      process.stdout.write(`${text}\n`);
    },
    onProblem: (text) =>
      process.stderr.write(
        `${paintFailure(text, paintError)}\nWaiting for a change; until then every request is answered with this error.\n`,
      ),
    onWaiting: (text) => process.stderr.write(`${text}\n`),
  });
  await untilSignal();
  gate.hold();
  await reloading.stop();
  gate.close();
  return EXIT_CODES.done;
}

function describeApplications(
  running: readonly ChildApplication[],
  origin: string,
  paint: Paint,
): string {
  const applications = running.map(({ name, routePrefix, docs, webSockets }) => {
    const base = `${origin}${routePrefix === '/' ? '' : (routePrefix ?? '')}`;
    const isServed = routePrefix !== null;
    return {
      name,
      url: isServed ? `${origin}${routePrefix}` : undefined,
      docs: isServed && docs !== undefined ? `${base}${docs}` : undefined,
      webSockets: isServed ? webSockets.map((path) => `${base.replace(/^http/, 'ws')}${path}`) : [],
      replicas: [],
    };
  });
  return describeFacts({ applications }, paint);
}

async function untilSignal(): Promise<void> {
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
