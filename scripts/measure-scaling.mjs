// `npm run measure:scaling`: how long a step of load waits for a new replica, and a first request for the
// first replica of a deployment that has none. Figures of this machine, as it is at the moment.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { pause, printTimes, timed, until } from './measuring/figures.mjs';
import { idle } from './measuring/processes.mjs';
import { serve } from './measuring/served.mjs';
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
  printTimes('for comparison: a process of Node that does nothing', times);
}

/** The first request of a deployment without replicas, until it is answered. */
async function fromNone() {
  const server = await serveScaled(SHOP, {
    ...QUICK,
    min_replicas: 0,
    max_replicas: 1,
    downscale_to_zero_delay_s: 0.2,
  });
  const times = [];
  for (let count = 1; count <= REPEATS; count += 1) {
    await server.printed(/scales from 1 to 0 replicas/g, count);
    await server.printed(/has been drained and ended/g, count);
    // Until it has loaded what it can, the process that stands by would be measured as it starts.
    await idle(await until('the standby', () => server.members('standby')[0]));
    times.push(await timed(() => ask(`${server.url}/hello`)));
  }
  await server.stop();
  printTimes('0 -> 1 of examples/shop.ts, first request to its answer', times);
}

/** Requests that one replica cannot take at once, until a second one has answered. */
async function loadStep(name, options) {
  const file = join(directory, 'waits.ts');
  writeFileSync(file, WAITS);
  const server = await serveScaled(
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
  printTimes(`load step to the new replica serving, ${name}`, [took]);
}

async function serveScaled({ name, path, deployment }, autoscaling) {
  const file = join(directory, `${name}.json`);
  const application = {
    name,
    route_prefix: '/',
    import_path: `${path}:app`,
    deployments: [{ name: deployment, autoscaling_config: autoscaling }],
  };
  writeFileSync(file, JSON.stringify({ applications: [application] }));
  return await serve(file);
}

async function ask(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${await response.text()}`);
  await response.text();
}
