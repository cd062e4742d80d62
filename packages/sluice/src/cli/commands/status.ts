import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { paintFor } from '../colour.js';
import { onInterrupt } from '../interrupt.js';
import { live } from '../live.js';
import { connectAdmin } from '../server/admin-client.js';
import { applicationRevisions } from '../server/application-revisions.js';
import { describeStatus } from '../server/describe-status.js';
import { APPLICATIONS_PATH, serverDetails, type ServerDetails } from '../server/server-details.js';
import { writeOutput } from '../write-output.js';

/** Exit code of `status` when an application is not RUNNING; as `systemctl status` of a unit that does not run. */
const NOT_RUNNING = 3;
const EVERY_MS = 1_000;

/** Shows the applications of a server, once or again and again. */
export async function status(line: CommandLine): Promise<number> {
  const admin = connectAdmin(line);
  if (line.values.has('json')) {
    const details = await admin.json('GET', APPLICATIONS_PATH);
    await writeOutput(`${JSON.stringify(details, undefined, 2)}\n`);
    return codeOf(await serverDetails(admin));
  }
  const paint = paintFor(process.stdout);
  const head = ({ url }: ServerDetails): string =>
    `${url === undefined ? 'no HTTP' : paint('cyan', url)}, admin ${paint('cyan', admin.address)}\n\n`;
  if (!line.values.has('watch')) {
    const [details, revisions] = await Promise.all([
      serverDetails(admin),
      applicationRevisions(admin),
    ]);
    const columns = Number.POSITIVE_INFINITY;
    await writeOutput(head(details) + describeStatus(details, { paint, columns, revisions }));
    return codeOf(details);
  }
  const interrupt = onInterrupt();
  await live(
    async ({ columns }) => {
      const [details, revisions] = await Promise.all([
        serverDetails(admin),
        applicationRevisions(admin),
      ]);
      return head(details) + describeStatus(details, { paint, columns, revisions });
    },
    { everyMs: EVERY_MS, signal: interrupt.signal, output: process.stdout },
  );
  interrupt.release();
  return EXIT_CODES.done;
}

function codeOf({ applications }: ServerDetails): number {
  const isRunning = applications.every((one) => one.status === 'RUNNING');
  return isRunning ? EXIT_CODES.done : NOT_RUNNING;
}
