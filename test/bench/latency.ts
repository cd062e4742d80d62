import { HelloClient, readStream } from './client.js';
import { type Contender, script, sluiceRun } from './contenders.js';
import type { RunningServer } from './server-process.js';
import { estimate } from './statistics.js';
import { inTurns, line, quantile, ratioOf, shown, timeEach } from './traffic.js';

const standalone: Contender = {
  name: 'sluice',
  launch: script('streams-sluice'),
  validates: false,
};
const replicated: Contender = {
  name: 'sluice, 2 replicas',
  launch: sluiceRun('servers/streams.js:app'),
  validates: false,
};

const rounds = 9;
const bigStreams = 10;

/** The times of single requests on one connection, in milliseconds. */
async function times(server: RunningServer, seconds: number): Promise<number[]> {
  const client = await HelloClient.open(server.port);
  const all = await timeEach(seconds, () => client.ask());
  client.close();
  return all;
}

const [direct = [], through = []] = await inTurns(
  [standalone, replicated],
  rounds,
  async (server) => quantile(await times(server, 1), 0.5),
);
const added = estimate(through.map((ms, round) => ms - (direct[round] ?? Number.NaN)));
line('median latency added by the ingress, ms', shown(added), '<= 0.15');

const idle: number[] = [];
const [beside = []] = await inTurns([replicated], rounds, async (server) => {
  idle.push(quantile(await times(server, 1), 0.99));
  const streaming = new AbortController();
  const streams = Array.from({ length: bigStreams }, () =>
    readStream(server.port, 1e9, streaming.signal),
  );
  const p99 = quantile(await times(server, 1), 0.99);
  streaming.abort();
  await Promise.all(streams);
  return p99;
});
line(
  `p99 of hello beside ${bigStreams} big streams / p99 without, 2 replicas`,
  shown(ratioOf(beside, idle.slice(1))),
  '<= 3.00',
);
