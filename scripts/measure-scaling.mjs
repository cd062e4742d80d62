// `npm run measure:scaling`: how long a step of load waits for a new replica, and a first request for the
// first replica of a deployment that has none. Figures of this machine, as it is at the moment.
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { prepare, root } from './prepare.mjs';

const REPEATS = 7;
const SHOP = { name: 'shop', path: join(root, 'examples/shop.ts'), deployment: 'Shop' };
const QUICK = { metrics_interval_s: 0.1, look_back_period_s: 0.5, downscale_delay_s: 0.2 };

const WAITS = `import { Get, Ingress, bind, sleep } from 'sluice';

@Ingress()
class Waits {
  @Get('/pid') pid() { return process.pid; }
  @Get('/hold') async hold() { await sleep(60_000); }
}

export const app = bind(Waits);
`;

await prepare();
// Inside the checkout, where `sluice` can be imported.
mkdirSync(join(root, '.cache'), { recursive: true });
const directory = mkdtempSync(join(root, '.cache/measure-'));
try {
  bareNode();
  await fromNone();
  await loadStep('the defaults', {});
  await loadStep('upscale_delay_s: 0', { upscale_delay_s: 0 });
} finally {
  rmSync(directory, { recursive: true });
}

/** What the machine gives at the moment: a process of Node that does nothing. */
function bareNode() {
  const times = Array.from({ length: REPEATS }, () => {
    const start = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - start;
  });
  print('for comparison: a process of Node that does nothing', times);
}

/** The first request of a deployment without replicas, until it is answered. */
async function fromNone() {
  const server = await serve(SHOP, {
    ...QUICK,
    min_replicas: 0,
    max_replicas: 1,
    downscale_to_zero_delay_s: 0.2,
  });
  const times = [];
  for (let count = 1; count <= REPEATS; count += 1) {
    await server.printed(/scales from 1 to 0 replicas/g, count);
    await server.printed(/has been drained and ended/g, count);
    // The process that stands by has had its time to start.
    await pause(1_500);
    times.push(await timed(() => ask(`${server.url}/hello`)));
  }
  await server.stop();
  print('0 -> 1 of examples/shop.ts, first request to its answer', times);
}

/** Requests that one replica cannot take at once, until a second one has answered. */
async function loadStep(name, options) {
  const file = join(directory, 'waits.ts');
  writeFileSync(file, WAITS);
  const server = await serve(
    { name: 'waits', path: file, deployment: 'Waits' },
    {
      min_replicas: 1,
      max_replicas: 2,
      target_ongoing_requests: 1,
      ...options,
    },
  );
  const before = await (await fetch(`${server.url}/pid`)).text();
  const stop = new AbortController();
  const held = Array.from({ length: 4 }, () =>
    fetch(`${server.url}/hold`, { signal: stop.signal }).catch(() => undefined),
  );
  const took = await timed(async () => {
    for (;;) {
      const pid = await (await fetch(`${server.url}/pid`)).text();
      if (pid !== before) return;
      await pause(5);
    }
  });
  stop.abort();
  await Promise.all(held);
  await server.stop();
  print(`load step to the new replica serving, ${name}`, [took]);
}

async function serve({ name, path, deployment }, autoscaling) {
  const file = join(directory, `${name}.json`);
  const application = {
    name,
    route_prefix: '/',
    import_path: `${path}:app`,
    deployments: [{ name: deployment, autoscaling_config: autoscaling }],
  };
  writeFileSync(file, JSON.stringify({ applications: [application] }));
  const command = join(root, 'packages/sluice/dist/cli/main.js');
  const child = spawn(process.execPath, [command, 'run', '--config', file, '--port', '0'], {
    cwd: root,
    env: { ...process.env, FORCE_COLOR: '0', SLUICE_ACCESS_LOG: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const hear = (chunk) => (text += chunk);
  child.stdout.setEncoding('utf8').on('data', hear);
  child.stderr.setEncoding('utf8').on('data', hear);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const printed = async (pattern, count = 1) => {
    while ((text.match(pattern)?.length ?? 0) < count) {
      if (child.exitCode !== null) throw new Error(text);
      await pause(5);
    }
  };
  await printed(/Ctrl-C stops it/g);
  const url = /http:\/\/[\d.]+:\d+/.exec(text)?.[0];
  return {
    url,
    printed,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function ask(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  await response.text();
}

async function timed(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

function print(what, times) {
  const sorted = times.toSorted((a, b) => a - b);
  const all = times.length === 1 ? '' : `   (${times.map((ms) => ms.toFixed(0)).join(', ')})`;
  const median = sorted[Math.floor(sorted.length / 2)];
  console.log(`${median.toFixed(0).padStart(6)} ms  ${what}${all}`);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
