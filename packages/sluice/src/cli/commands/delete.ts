import { CommandError, EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { interruptedCode } from '../interrupt.js';
import { connectAdmin } from '../server/admin-client.js';
import { serverDetails } from '../server/server-details.js';
import { waitFor } from '../server/wait-for.js';
import { writeOutput } from '../write-output.js';

/** Drains one application of a server and takes it out; waits until it is gone. */
export async function deleteApplication(line: CommandLine): Promise<number> {
  const { target: name, values } = line;
  if (name === undefined)
    throw usageError('Which application? Write sluice delete NAME.', 'delete');
  const admin = connectAdmin(line);
  const { applications } = await serverDetails(admin);
  if (!applications.some((one) => one.name === name)) {
    const names = applications.map((one) => one.name).join(', ');
    throw new CommandError(
      `There is no application "${name}" at ${admin.address}. ${names === '' ? 'There is none at all.' : `There are ${names}.`}`,
    );
  }
  await admin.json('DELETE', `/api/v1/applications/${encodeURIComponent(name)}`);
  if (values.has('no-wait')) {
    await writeOutput(`${name} is being deleted.\n`);
    return EXIT_CODES.done;
  }
  const details = await waitFor(admin, {
    concerns: (one) => one.name === name,
    isOver: ({ applications: left }) => left.every((one) => one.name !== name),
  });
  if (details === undefined) return interruptedCode();
  await writeOutput(`${name} is deleted.\n`);
  return EXIT_CODES.done;
}
