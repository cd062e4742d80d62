import { readStream } from './client.js';
import { type Contender, script, sluiceRun } from './contenders.js';
import type { RunningServer } from './server-process.js';
import { inTurns, line, ratioOf, shown } from './traffic.js';

const CONTENDERS: readonly Contender[] = [
  { name: 'node:http', launch: script('streams-node'), validates: false },
  { name: 'sluice', launch: script('streams-sluice'), validates: false },
  { name: 'sluice, 2 replicas', launch: sluiceRun('servers/streams.js:app'), validates: false },
];

const STREAMS = 8;
const CHUNKS = 20_000;

/** How many chunks of 1 KiB a server sends for a second of its CPU time. */
async function chunksPerCpuSecond(server: RunningServer): Promise<number> {
  const before = server.cpuMicros();
  const bytes = await Promise.all(
    Array.from({ length: STREAMS }, () => readStream(server.port, CHUNKS)),
  );
  if (bytes.some((count) => count < CHUNKS * 1024)) throw new Error('a stream was cut short');
  return (STREAMS * CHUNKS * 1e6) / (server.cpuMicros() - before);
}

const [bare = [], standalone = [], replicated = []] = await inTurns(
  CONTENDERS,
  9,
  chunksPerCpuSecond,
);
line(
  'chunks of 1 KiB per CPU second, sluice / node:http',
  shown(ratioOf(standalone, bare)),
  'none',
);
line(
  'chunks of 1 KiB per CPU second, sluice with 2 replicas / node:http',
  shown(ratioOf(replicated, bare)),
  '>= 0.6',
);
