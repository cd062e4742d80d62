import { isRecord } from '@sluice/core/internal';

import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { interruptedCode } from '../interrupt.js';
import { connectAdmin } from '../server/admin-client.js';
import { applicationRevisions } from '../server/application-revisions.js';
import { waitFor } from '../server/wait-for.js';
import { writeOutput } from '../write-output.js';

/** Goes back to the version of an application that last served, and waits until it serves again. */
export async function rollback(line: CommandLine): Promise<number> {
  const { target: name, values } = line;
  if (name === undefined)
    throw usageError('Which application? Write sluice rollback NAME.', 'rollback');
  const admin = connectAdmin(line);
  const before = (await applicationRevisions(admin)).get(name);
  const answer = await admin.json(
    'POST',
    `/api/v1/applications/${encodeURIComponent(name)}/rollback`,
  );
  const revision = isRecord(answer) ? answer['revision'] : undefined;
  // What serves is what last served: only a deploy that came to nothing is taken back.
  const step =
    before === revision
      ? `to revision ${String(revision)}, which has served all along`
      : `from revision ${before ?? 'none'} to ${String(revision)}`;
  if (values.has('no-wait')) {
    await writeOutput(`${name} goes back ${step}. Follow it with sluice status --watch.\n`);
    return EXIT_CODES.done;
  }
  const details = await waitFor(admin, {
    concerns: (one) => one.name === name,
    isOver: ({ applications }) =>
      applications.every((one) => one.name !== name || SETTLED.has(one.status)),
  });
  if (details === undefined) return interruptedCode();
  const found = details.applications.find((one) => one.name === name);
  if (found?.status !== 'RUNNING') {
    throw new CommandError(
      `${name} went back ${step} and is ${found?.status ?? 'gone'}: ${found?.message ?? ''}`,
    );
  }
  await writeOutput(`${name} went back ${step}.\n`);
  return EXIT_CODES.done;
}

const SETTLED: ReadonlySet<string> = new Set(['RUNNING', 'DEPLOY_FAILED', 'UNHEALTHY']);
