import { createInterface } from 'node:readline/promises';

import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { interruptedCode } from '../interrupt.js';
import { connectAdmin } from '../server/admin-client.js';
import { APPLICATIONS_PATH, serverDetails } from '../server/server-details.js';
import { waitFor } from '../server/wait-for.js';
import { writeOutput } from '../write-output.js';

/** Drains every application of a server and takes it out. The server stays, for the next `sluice deploy`. */
export async function shutdown(line: CommandLine): Promise<number> {
  const admin = connectAdmin(line);
  const { applications } = await serverDetails(admin);
  const names = applications.map(({ name }) => name);
  if (names.length === 0) {
    await writeOutput('No application is deployed.\n');
    return EXIT_CODES.done;
  }
  const isAgreed =
    line.values.has('yes') ||
    !process.stdin.isTTY ||
    (await agrees(`Delete ${names.join(', ')} from ${admin.address}? [y/N] `));
  if (!isAgreed) return EXIT_CODES.failed;
  await admin.json('DELETE', APPLICATIONS_PATH);
  const details = await waitFor(admin, {
    concerns: () => true,
    isOver: ({ applications: left }) => left.length === 0,
  });
  if (details === undefined) return interruptedCode();
  await writeOutput(`${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} deleted.\n`);
  return EXIT_CODES.done;
}

async function agrees(question: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await asking.question(question);
  asking.close();
  return /^y(?:es)?$/i.test(answer.trim());
}
