import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { startServer, type Workplace } from '../support/sluice-server.js';

const SHOP = `import { Get, bind } from 'sluice';
class Shop {
  #greeting = 'none';
  constructor(private readonly title: string) {}
  reconfigure(config: { greeting: string }) { this.#greeting = config.greeting; }
  @Get('/') root() { return [this.title, this.#greeting]; }
}
export function app({ title = 'Shop' }: { title?: string }) { return bind(Shop, title); }
`;

interface Deployed {
  readonly prefix?: string;
  readonly args?: Readonly<Record<string, unknown>>;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Deploys the application with these options; resolves with the ids of the processes that serve it. */
async function deploy(place: Workplace, { prefix = '/', args, options = {} }: Deployed) {
  const application = {
    name: 'shop',
    route_prefix: prefix,
    import_path: 'shop.ts:app',
    ...(args !== undefined && { args }),
    deployments: [{ name: 'Shop', num_replicas: 2, ...options }],
  };
  await writeFile(join(place.root, 'serve.json'), JSON.stringify({ applications: [application] }));
  expect(await place.sluice('deploy', 'serve.json')).toMatchObject({ code: 0 });
  const { output } = await place.sluice('ps', '--json');
  const { processes }: { readonly processes: readonly { state: string | null; pid: number }[] } =
    JSON.parse(output);
  return processes
    .filter(({ state }) => state === 'RUNNING')
    .map(({ pid }) => pid)
    .toSorted((a, b) => a - b);
}

describe('an update by another config', () => {
  it('of options and the route prefix changes them in place: the same processes serve', async () => {
    const place = await startServer({ 'shop.ts': SHOP });
    const before = await deploy(place, {});
    expect(before).toHaveLength(2);
    const options = {
      max_ongoing_requests: 7,
      max_queued_requests: 3,
      user_config: { greeting: 'hello' },
      backpressure_config: { status_code: 429 },
      graceful_shutdown_timeout_s: 3,
      health_check_period_s: 5,
      health_check_timeout_s: 6,
    };
    expect(await deploy(place, { prefix: '/shop', options })).toEqual(before);
    expect(await (await fetch(`${place.url}/shop`)).json()).toEqual(['Shop', 'hello']);
    expect((await fetch(`${place.url}/`)).status).toBe(404);

    const more = await deploy(place, { prefix: '/shop', options: { ...options, num_replicas: 3 } });
    expect(more).toHaveLength(3);
    expect(more).toEqual(expect.arrayContaining(before));
  });

  it('of how a deployment writes its log changes that in place', async () => {
    const logging = `import { Get, bind, logger } from 'sluice';
class Shop {
  @Get('/:word') say(word: string) { logger.info('said ' + word); logger.warn('worried about ' + word); return word; }
}
export const app = bind(Shop);
`;
    const place = await startServer({ 'shop.ts': logging });
    const logsDir = join(place.root, 'logs');
    const written = async (): Promise<string> => {
      const names = (await readdir(logsDir)).filter((name) => name.startsWith('replica_'));
      const files = names.map((name) => readFile(join(logsDir, name), 'utf8'));
      return (await Promise.all(files)).join('');
    };
    const count = async (what: string): Promise<number> => (await written()).split(what).length - 1;
    const say = async (word: string): Promise<void> => {
      for (let at = 0; at < 4; at += 1) await fetch(`${place.url}/${word}`);
      const worries = (): Promise<number> => count(`worried about ${word}`);
      await expect.poll(worries, { timeout: 30_000 }).toBe(4);
    };
    const config = { logs_dir: logsDir, log_level: 'WARNING' };
    const before = await deploy(place, { options: { logging_config: config } });
    await say('quiet');
    expect(await written()).not.toContain('said quiet');

    const loud = { ...config, log_level: 'INFO', encoding: 'JSON' };
    expect(await deploy(place, { options: { logging_config: loud } })).toEqual(before);
    await say('loud');
    expect(await count('"message":"said loud"')).toBe(4);
    const requests = (): Promise<number> => count('"status":"200"');
    await expect.poll(requests, { timeout: 30_000 }).toBe(4);

    const silent = { ...loud, enable_access_log: false };
    expect(await deploy(place, { options: { logging_config: silent } })).toEqual(before);
    await say('unseen');
    expect(await requests()).toBe(4);
  });

  it('of the arguments of a builder starts other processes', async () => {
    const place = await startServer({ 'shop.ts': SHOP });
    const before = await deploy(place, { args: { title: 'One' } });
    expect(await deploy(place, { args: { title: 'One' } })).toEqual(before);
    const after = await deploy(place, { args: { title: 'Two' } });
    expect(after).toHaveLength(2);
    expect(after.filter((pid) => before.includes(pid))).toEqual([]);
    expect(await (await fetch(place.url)).json()).toEqual(['Two', 'none']);
  });
});
