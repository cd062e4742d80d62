import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { paintFor } from '../colour.js';
import { onInterrupt } from '../interrupt.js';
import { live } from '../live.js';
import { connectAdmin } from '../server/admin-client.js';
import { usageBetween, type ProcessesAt } from '../server/usage-between.js';
import { serverProcesses } from '../server/server-processes.js';
import { megabytes, table } from '../table.js';

const EVERY_MS = 1_000;
const HEADINGS = ['PROCESS', 'PID', 'CPU', 'LOOP', 'ONGOING', 'MEMORY'];

/** Shows again and again what each process of a server uses, the busiest replica first. */
export async function top(line: CommandLine): Promise<number> {
  const admin = connectAdmin(line);
  const paint = paintFor(process.stdout);
  const interrupt = onInterrupt();
  let before: ProcessesAt | undefined;
  await live(
    async ({ columns }) => {
      const now = { atMs: performance.now(), processes: await serverProcesses(admin) };
      const used = usageBetween(before, now);
      before = now;
      const rows = used.map(({ name, pid, cpuShare, loopShare, ongoing, rssBytes }) => [
        name,
        pid === undefined ? '-' : String(pid),
        percent(cpuShare),
        percent(loopShare),
        ongoing === undefined ? '-' : String(ongoing),
        rssBytes === undefined ? '-' : megabytes(rssBytes),
      ]);
      const [head = '', ...lines] = table([HEADINGS, ...rows], columns).split('\n');
      return [paint('dim', head), ...lines].join('\n');
    },
    { everyMs: EVERY_MS, signal: interrupt.signal, output: process.stdout },
  );
  interrupt.release();
  return EXIT_CODES.done;
}

function percent(share: number | undefined): string {
  return share === undefined ? '-' : `${Math.round(share * 100)} %`;
}
