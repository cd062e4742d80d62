import { EXIT_CODES } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { paintFor } from '../colour.js';
import { connectAdmin } from '../server/admin-client.js';
import { PROCESSES_PATH, serverProcesses, type ServerProcess } from '../server/server-processes.js';
import { age, megabytes, table } from '../table.js';
import { writeOutput } from '../write-output.js';

const HEADINGS = ['PROCESS', 'PID', 'STATE', 'AGE', 'MEMORY'];
/** The last column, where a process has been assigned one. */
const GPU_HEADING = 'GPU';

/** Lists the processes of a server. */
export async function ps(line: CommandLine): Promise<number> {
  const admin = connectAdmin(line);
  if (line.values.has('json')) {
    const answer = await admin.json('GET', PROCESSES_PATH);
    await writeOutput(`${JSON.stringify(answer, undefined, 2)}\n`);
    return EXIT_CODES.done;
  }
  const nowS = Date.now() / 1_000;
  const processes = await serverProcesses(admin);
  const lines = [HEADINGS, ...processes.map((one) => cells(one, nowS))];
  const gpus = [GPU_HEADING, ...processes.map((one) => one.gpus.join(',') || '-')];
  const hasGpus = processes.some((one) => one.gpus.length > 0);
  const shown = hasGpus ? lines.map((row, at) => [...row, gpus[at] ?? '']) : lines;
  const [head = '', ...rows] = table(shown).split('\n');
  await writeOutput([paintFor(process.stdout)('dim', head), ...rows].join('\n'));
  return EXIT_CODES.done;
}

function cells({ name, pid, state, startTimeS, usage }: ServerProcess, nowS: number): string[] {
  return [
    name,
    pid === undefined ? '-' : String(pid),
    state === '' ? '-' : state,
    startTimeS === undefined ? '-' : age(nowS - startTimeS),
    usage === undefined ? '-' : megabytes(usage.rssBytes),
  ];
}
