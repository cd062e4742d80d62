import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { HelloClient } from './client.js';
import { type Contender, script, sluiceRun } from './contenders.js';
import type { RunningServer } from './server-process.js';
import { estimate } from './statistics.js';
import { inTurns, line, quantile, shown, timeEach } from './traffic.js';

const BARE: Contender = {
  name: 'node:http',
  launch: script('streams-node'),
  validates: false,
};
const STANDALONE: Contender = {
  name: 'sluice',
  launch: script('streams-sluice'),
  validates: false,
};
const REPLICATED: Contender = {
  name: 'sluice, 2 replicas',
  launch: sluiceRun('servers/streams.js:app'),
  validates: false,
};

const ROUNDS = 9;
const BIG_STREAMS = 10;

/** The times of single requests on one connection, in milliseconds. */
async function times(server: RunningServer, seconds: number): Promise<number[]> {
  const client = await HelloClient.open(server.port);
  const all = await timeEach(seconds, () => client.ask());
  client.close();
  return all;
}

const [direct = [], through = []] = await inTurns(
  [STANDALONE, REPLICATED],
  ROUNDS,
  async (server) => quantile(await times(server, 1), 0.5),
);
const added = estimate(through.map((ms, round) => ms - (direct[round] ?? Number.NaN)));
line('median latency added by the ingress, ms', shown(added), '<= 0.15');

/** The 99th percentile beside big streams over the one without, and the server warmed up for both. */
async function slowedBy(server: RunningServer): Promise<number> {
  const idle = quantile(await times(server, 2), 0.99);
  // In a process of their own: the one that takes the times has nothing else to do.
  const program = fileURLToPath(new URL('./read-streams.js', import.meta.url));
  const args = [program, String(server.port), String(BIG_STREAMS)];
  const readers = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(readers.stdout, 'data');
  await times(server, 1);
  const beside = quantile(await times(server, 2), 0.99);
  readers.kill();
  await once(readers, 'exit');
  return beside / idle;
}

const [slowedBare = [], slowed = []] = await inTurns([BARE, REPLICATED], ROUNDS, slowedBy);
const WHAT = `p99 of hello beside ${BIG_STREAMS} big streams / p99 without`;
line(`${WHAT}, node:http`, shown(estimate(slowedBare)), 'none');
line(`${WHAT}, 2 replicas`, shown(estimate(slowed)), '<= 3.00');
