import { EXIT_CODES, usageError } from '../command-error.js';
import type { CommandLine } from '../command-line.js';
import { connectAdmin } from '../server/admin-client.js';
import { download } from '../server/download.js';
import { replicaNamed, replicaPath } from '../server/server-processes.js';
import { megabytes } from '../table.js';
import { writeOutput } from '../write-output.js';

const DEFAULT_SECONDS = 10;
/** The server refuses more: the replica keeps all samples in memory. */
const MAX_SECONDS = 300;

/** Writes a CPU profile of a replica. */
export async function pprof(line: CommandLine): Promise<number> {
  const [name, written = String(DEFAULT_SECONDS)] = line.operands;
  if (name === undefined) throw usageError('Which replica? sluice ps lists them.', 'pprof');
  const seconds = Number(/^(\d+(?:\.\d+)?)s?$/.exec(written)?.[1] ?? Number.NaN);
  if (!(seconds > 0 && seconds <= MAX_SECONDS)) {
    throw usageError(
      `"${written}" is no time. Write seconds, at most ${MAX_SECONDS}, such as 10s.`,
      'pprof',
    );
  }
  const admin = connectAdmin(line);
  const id = await replicaNamed(admin, name);
  const file = line.values.get('output') ?? `${fileName(id)}.cpuprofile`;
  await download(admin, {
    method: 'POST',
    path: `${replicaPath(id, 'profile')}?seconds=${seconds}`,
    file,
    waiting: `${id} is watched for ${seconds} s`,
  });
  await writeOutput(`${file}: open it in VS Code, or with Load profile in the tools of Chrome.\n`);
  return EXIT_CODES.done;
}

/** Writes a snapshot of the heap of a replica. */
export async function heap(line: CommandLine): Promise<number> {
  if (line.target === undefined) throw usageError('Which replica? sluice ps lists them.', 'heap');
  const admin = connectAdmin(line);
  const id = await replicaNamed(admin, line.target);
  const file = line.values.get('output') ?? `${fileName(id)}.heapsnapshot`;
  const bytes = await download(admin, {
    method: 'POST',
    path: replicaPath(id, 'heap'),
    file,
    waiting: `${id} writes a snapshot`,
  });
  await writeOutput(
    `${file}, ${megabytes(bytes)}: open it under Memory in the tools of Chrome. It has what the replica had in its memory, secrets included.\n`,
  );
  return EXIT_CODES.done;
}

/** `shop#Shop#91426d` is awkward in a shell. */
function fileName(id: string): string {
  return id.replaceAll(/[^\w.-]/g, '-');
}
