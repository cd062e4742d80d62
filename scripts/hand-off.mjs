// `npm run hand-off`: what it costs to return the stream of another deployment. Prints the time to the
// first token, asked of that deployment, handed off, and through the process in between; and the bytes
// that the process in between has read for 10 MB of tokens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';

import { prepare, root } from './prepare.mjs';

const ROUNDS = 400;
const TOKENS = 10_000;
const WAYS = { direct: '/direct/tokens', 'handed off': '/handed-off', through: '/through' };

await prepare();

const command = join(root, 'packages/sluice/dist/cli/main.js');
const config = 'test/serving/fixtures/hand-off-time.yaml';
const served = spawn(process.execPath, [command, 'run', '--config', config, '--port', '0'], {
  cwd: root,
  env: { ...process.env, SLUICE_ACCESS_LOG: '0' },
  stdio: ['ignore', 'pipe', 'pipe'],
});
const agent = new Agent({ keepAlive: true });
try {
  const url = await urlOf(served);
  await printTimes(url);
  for (const way of ['handed off', 'through']) await printBytes(url, way);
} finally {
  agent.destroy();
  served.kill('SIGINT');
  await once(served, 'close');
}

/** Resolves once the application has said where it is, and that it is ready. */
function urlOf({ stdout, stderr }) {
  let text = '';
  return new Promise((resolve, reject) => {
    const heard = (chunk) => {
      text += chunk;
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(text) ?? [];
      if (url !== undefined && text.includes('Ctrl-C')) resolve(url);
    };
    stdout.on('data', heard);
    stderr.on('data', heard).once('end', () => reject(new Error(`It did not start:\n${text}`)));
  });
}

/** One after another in turns, so that all have the same machine. */
async function printTimes(url) {
  const times = Object.fromEntries(Object.keys(WAYS).map((way) => [way, []]));
  for (let round = -50; round < ROUNDS; round += 1) {
    for (const [way, path] of Object.entries(WAYS)) {
      const tookMs = await firstToken(`${url}${path}?count=3`);
      // The first rounds warm everything up.
      if (round >= 0) times[way].push(tookMs);
    }
  }
  for (const [way, all] of Object.entries(times)) {
    const sorted = all.toSorted((a, b) => a - b);
    const at = (share) => sorted[Math.floor(sorted.length * share)].toFixed(3);
    console.log(
      `${way.padEnd(10)}  first token ms  p10 ${at(0.1)}  p50 ${at(0.5)}  p90 ${at(0.9)}`,
    );
  }
  for (const way of ['handed off', 'through']) {
    // Within a round, for the rounds of a busy machine differ by more than the ways do.
    const later = times[way].map((ms, round) => ms - times.direct[round]);
    const [low, median, high] = medianWithInterval(later);
    console.log(
      `${way.padEnd(10)}  ${median.toFixed(3)} ms after direct, median of ${ROUNDS} rounds (95 % interval ${low.toFixed(3)} to ${high.toFixed(3)})`,
    );
  }
}

/** The order statistics between which the median lies with 95 % confidence, and the median. */
function medianWithInterval(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const reach = (1.96 * Math.sqrt(sorted.length)) / 2;
  const at = (place) => sorted[Math.max(0, Math.min(sorted.length - 1, Math.floor(place)))];
  return [at(middle - reach), at(middle), at(middle + reach)];
}

function firstToken(url) {
  const startedMs = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      let tookMs;
      response.on('data', () => {
        tookMs ??= performance.now() - startedMs;
      });
      response.on('end', () => resolve(tookMs));
    });
    request.on('error', reject);
  });
}

async function printBytes(url, way) {
  const read = async () => Number(await (await fetch(`${url}/bytes`)).text());
  const before = await read();
  const { length } = await (await fetch(`${url}${WAYS[way]}?count=${TOKENS}`)).text();
  // The requests themselves are a few hundred bytes.
  console.log(
    `${way.padEnd(10)}  ${length} bytes to the client, ${(await read()) - before} in between`,
  );
}
