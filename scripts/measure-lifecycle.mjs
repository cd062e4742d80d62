// `npm run measure:lifecycle`: what updates and deaths of processes cost the clients of a server under load,
// and how soon it is whole again. Figures of this machine, as it is at the moment.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { printTimes, timed, until } from './measuring/figures.mjs';
import { underLoad } from './measuring/load.mjs';
import { serve } from './measuring/served.mjs';
import { prepare, root } from './prepare.mjs';

const REPEATS = 7;
const UPDATE_REPEATS = 3;

const SHOP = `import { Get, Ingress, bind } from 'sluice';

@Ingress()
class Shop {
  greeting = 'none';
  constructor(private readonly version: string) {
    if (version === 'broken') throw new Error('no database');
  }
  reconfigure({ greeting }: { greeting: string }) { this.greeting = greeting; }
  @Get('/') root() { return { pid: process.pid, version: this.version, greeting: this.greeting }; }
}

export const app = ({ version = 'v1' }: { version?: string }) => bind(Shop, version);
`;

await prepare();
// Inside the checkout, where `sluice` can be imported.
mkdirSync(join(root, '.cache'), { recursive: true });
const directory = mkdtempSync(join(root, '.cache/measure-'));
const shopFile = join(directory, 'shop.ts');
writeFileSync(shopFile, SHOP);
try {
  await replicaDies();
  await controllerDies();
  await ingressDies();
  await updates();
  reconcileStep();
} finally {
  rmSync(directory, { recursive: true });
}

function shop({ name = 'shop', prefix = '/', version = 'v1', replicas = 2, greeting = 'hi' } = {}) {
  return {
    name,
    route_prefix: prefix,
    import_path: `${shopFile}:app`,
    args: { version },
    deployments: [{ name: 'Shop', num_replicas: replicas, user_config: { greeting } }],
  };
}

async function start(...applications) {
  const file = join(directory, 'serve.json');
  writeFileSync(file, JSON.stringify({ applications }));
  const server = await serve(file);
  return {
    ...server,
    root: `${server.url}/`,
    /** The processes of the shop's replicas, once it runs with some. */
    running: async () => {
      const { shop: own } = await server.admin.applications();
      const replicas = own.deployments.Shop.replicas.filter(({ state }) => state === 'RUNNING');
      const pids = replicas.map(({ pid }) => pid).toSorted();
      return own.status === 'RUNNING' && pids.length > 0 ? pids : undefined;
    },
  };
}

async function answerOf(url) {
  const response = await fetch(url);
  return response.ok ? await response.json() : undefined;
}

/** Of the only replica, which everybody waits for; once a server, for deaths soon after each other hold restarts back. */
async function replicaDies() {
  const times = [];
  const loads = [];
  for (let count = 0; count < REPEATS; count += 1) {
    const server = await start(shop({ replicas: 1 }));
    const [pid] = await until('the replica', server.running);
    const replaced = async () => {
      const answer = await answerOf(server.root);
      return answer !== undefined && answer.pid !== pid;
    };
    const die = async () => {
      process.kill(pid, 'SIGKILL');
      await until('its replacement', replaced);
    };
    loads.push(await underLoad([server.root], async () => times.push(await timed(die))));
    await server.stop();
  }
  printTimes('kill -9 of the only replica, until its replacement answers', times);
  printFailed(`kill -9 of the only replica, ${REPEATS} times`, joined(loads));
}

async function controllerDies() {
  const server = await start(shop());
  const before = await until('the replicas', server.running);
  const times = [];
  const load = await underLoad([server.root], async () => {
    for (let count = 0; count < REPEATS; count += 1) {
      const [old] = server.members('controller');
      times.push(
        await timed(async () => {
          process.kill(old, 'SIGKILL');
          await until('the next controller', () => {
            const [next] = server.members('controller');
            return next !== undefined && next !== old;
          });
          await until('its report', server.running);
        }),
      );
      if (String(await server.running()) !== String(before)) throw new Error('others serve now.');
    }
  });
  await server.stop();
  printTimes('kill -9 of the controller, until the next one reports the same replicas', times);
  printFailed(`kill -9 of the controller, ${REPEATS} times`, load);
}

async function ingressDies() {
  const server = await start(shop());
  const times = [];
  const load = await underLoad([server.root], async () => {
    for (let count = 0; count < REPEATS; count += 1) {
      const [old] = server.members('ingress');
      times.push(
        await timed(async () => {
          process.kill(old, 'SIGKILL');
          await until('the next ingress', () => {
            const [next] = server.members('ingress');
            return next !== undefined && next !== old;
          });
          await until('an answer', () => answerOf(server.root));
        }),
      );
    }
  });
  await server.stop();
  printTimes('kill -9 of the only ingress, until the next one answers', times);
  printFailed(`kill -9 of the only ingress, ${REPEATS} times`, load);
}

async function updates() {
  const other = shop({ name: 'other', prefix: '/other', replicas: 1 });
  const server = await start(shop(), other);
  const urls = [server.root, `${server.url}/store`];
  const measure = async (what, change, isOver) => {
    const loads = [];
    for (let count = 0; count < UPDATE_REPEATS; count += 1) {
      await to([shop(), other], () => isSteady({ version: 'v1', greeting: 'hi' }, 2));
      loads.push(await underLoad(urls, () => to(change, isOver)));
    }
    printFailed(`${what}, ${UPDATE_REPEATS} times`, joined(loads));
  };
  const to = async (applications, isOver) => {
    await server.admin.put(applications);
    await until('the update', isOver);
  };
  /** True when the application runs, and as many of its replicas as it has answer so. */
  const isSteady = async (answer, replicas, url = server.root) => {
    const pids = await server.running();
    if (pids?.length !== replicas) return false;
    const { other: second } = await server.admin.applications();
    const got = await Promise.all(Array.from({ length: 4 * replicas }, () => answerOf(url)));
    return (
      second?.status === 'RUNNING' &&
      got.every((one) => Object.entries(answer).every(([key, value]) => one?.[key] === value))
    );
  };

  const v1 = { version: 'v1' };
  await measure('update of user_config', [shop({ greeting: 'welcome' }), other], () =>
    isSteady({ greeting: 'welcome' }, 2),
  );
  await measure('num_replicas from 2 to 4', [shop({ replicas: 4 }), other], () => isSteady(v1, 4));
  await measure('num_replicas from 2 to 1', [shop({ replicas: 1 }), other], () => isSteady(v1, 1));
  await measure('rolling update of the code', [shop({ version: 'v2' }), other], () =>
    isSteady({ version: 'v2' }, 2),
  );
  await measure('another route prefix', [shop({ prefix: '/store' }), other], () =>
    isSteady(v1, 2, `${server.url}/store`),
  );
  await measure('update that fails to start', [shop({ version: 'broken' }), other], async () => {
    const { shop: own } = await server.admin.applications();
    return own.status === 'DEPLOY_FAILED';
  });
  await measure('removal of another application', [shop()], async () => {
    const applications = await server.admin.applications();
    return applications.other === undefined;
  });
  await server.stop();
}

/** Of the controller, without any process: a thousand replicas that need nothing. */
function reconcileStep() {
  const loader = join(root, 'packages/sluice/dist/loader/register.js');
  const args = ['--import', loader, join(root, 'test/measure/reconcile-step.ts')];
  const { stdout } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8' });
  printTimes('CPU of one step of the controller with 1,000 replicas', JSON.parse(stdout), 2);
}

function joined(loads) {
  return {
    total: loads.reduce((sum, { total }) => sum + total, 0),
    failed: loads.flatMap(({ failed }) => failed),
  };
}

function printFailed(what, { total, failed }) {
  const kinds = [...new Set(failed)].slice(0, 3).join('; ');
  const why = failed.length === 0 ? '' : `   (${kinds})`;
  console.log(`${String(failed.length).padStart(7)} of ${total} requests failed: ${what}${why}`);
}
