import {
  BackpressureError,
  CallExpiredError,
  Deployment,
  DeploymentHandle,
  Get,
  Ingress,
  bind,
  serve,
  sleep,
} from 'sluice';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const started: string[] = [];

/** Ends the work named "busy". */
let free: () => void;
let freed: Promise<void>;

@Deployment({ maxOngoingRequests: 1 })
class Worker {
  async work(name: string, ms = 0): Promise<string> {
    started.push(name);
    await (name === 'busy' ? freed : sleep(ms));
    return name;
  }
}

/** Calls the worker; says what became of each call. */
@Ingress()
class Api {
  constructor(private readonly worker: DeploymentHandle<Worker>) {}

  @Get('/together')
  async together(count: number, ms: number): Promise<string[]> {
    // All in one turn of the event loop.
    const calls = Array.from({ length: count }, (_, at) => this.worker.work(`call ${at}`, ms));
    const settled = await Promise.allSettled(calls);
    return settled.map((call) =>
      call.status === 'fulfilled' ? 'ok' : call.reason instanceof Error ? call.reason.name : '?',
    );
  }

  @Get('/call')
  async call(name: string): Promise<string> {
    return await this.worker.work(name);
  }

  @Get('/why')
  async why(name: string): Promise<string> {
    try {
      return await this.worker.work(name);
    } catch (error) {
      return error instanceof CallExpiredError || error instanceof BackpressureError
        ? error.message
        : 'another error';
    }
  }
}

async function run(worker: Parameters<typeof serve.run>[0]): Promise<string> {
  await serve.run(worker, { engine: 'inline', port: 0 });
  return serve.status().url ?? '';
}

const untilStarted = async (name: string): Promise<void> =>
  await expect.poll(() => started, { timeout: 10_000 }).toContain(name);

beforeEach(() => {
  started.length = 0;
  freed = new Promise((resolve) => (free = resolve));
});
afterEach(() => serve.shutdown());

describe('the queue of calls', () => {
  it('61 four calls in one turn with one slot and one place: two are served, two refused', async () => {
    const worker = bind(Worker).options({ maxQueuedRequests: 1 });
    const url = await run(bind(Api, worker));
    const answer = await fetch(`${url}/together?count=4&ms=20`);
    expect(await answer.json()).toEqual(['ok', 'ok', 'BackpressureError', 'BackpressureError']);
    expect(started).toEqual(['call 0', 'call 1']);
  });

  it('59 a call that finds the queue full answers 503 with what is full', async () => {
    const worker = bind(Worker).options({ maxQueuedRequests: 0 });
    const url = await run(bind(Api, worker));
    const busy = fetch(`${url}/call?name=busy`);
    await untilStarted('busy');
    const refused = await fetch(`${url}/call?name=more`);
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.text()).toContain('num_queued_requests=0, max_queued_requests=0');
    free();
    expect((await busy).status).toBe(200);
  });

  it('a call that waits for too long never starts, and its error says what, where and how long', async () => {
    const worker = bind(Worker).options({ queueTimeoutS: 0.5 });
    const url = await run(bind(Api, worker));
    const busy = fetch(`${url}/call?name=busy`);
    await untilStarted('busy');
    const why = await (await fetch(`${url}/why?name=late`)).json();
    expect(why).toBe(
      'Worker.work was not started: it had waited 0.5 s for a replica (queue_timeout_s).',
    );
    free();
    expect((await busy).status).toBe(200);
    expect(started).toEqual(['busy']);
  });

  it('12 a call whose request is over never starts, at the inner deployment either', async () => {
    const url = await run(bind(Api, bind(Worker)));
    const busy = fetch(`${url}/call?name=busy`);
    await untilStarted('busy');
    const late = await fetch(`${url}/call?name=late`, {
      headers: { 'x-request-timeout-seconds': '0.1' },
    });
    expect(late.status).toBe(408);
    free();
    expect((await busy).status).toBe(200);
    expect(await (await fetch(`${url}/call?name=next`)).json()).toBe('next');
    expect(started).toEqual(['busy', 'next']);
  });
});

@Ingress()
@Deployment({ maxOngoingRequests: 1 })
class Desk {
  @Get('/serve/:name')
  async serve(name: string): Promise<string> {
    started.push(name);
    if (name === 'busy') await freed;
    return name;
  }
}

describe('the queue of requests', () => {
  it('a request that waits for too long is a 408 that names the deployment, and never starts', async () => {
    const url = await run(bind(Desk).options({ queueTimeoutS: 0.5 }));
    const busy = fetch(`${url}/serve/busy`);
    await untilStarted('busy');
    const late = await fetch(`${url}/serve/late`, { headers: { 'x-request-id': 'r-1' } });
    expect(late.status).toBe(408);
    expect(await late.text()).toBe('Request r-1 timed out after 0.5s in the queue of Desk.');
    free();
    expect((await busy).status).toBe(200);
    expect(started).toEqual(['busy']);
  });

  it('60 beyond the queue a request is refused with the status and the time of the config', async () => {
    const url = await run(
      bind(Desk).options({
        maxQueuedRequests: 1,
        backpressure: { statusCode: 429, retryAfterS: 2.3 },
      }),
    );
    const busy = fetch(`${url}/serve/busy`);
    await untilStarted('busy');
    const refused: Response[] = [];
    const others = [1, 2, 3].map(async () => {
      const response = await fetch(`${url}/serve/other`);
      if (response.status === 429) refused.push(response);
    });
    await expect.poll(() => refused).toHaveLength(2);
    expect(refused.map(({ headers }) => headers.get('retry-after'))).toEqual(['3', '3']);
    expect(await refused[0]?.text()).toBe(
      'Request dropped due to backpressure (num_queued_requests=1, max_queued_requests=1).',
    );
    free();
    expect((await busy).status).toBe(200);
    await Promise.all(others);
  });

  it('tenants take turns, by their weights', async () => {
    const queue = { key: 'header:x-tenant', weights: { gold: 2 } };
    const url = await run(bind(Desk).options({ queue }));
    const busy = fetch(`${url}/serve/busy`);
    await untilStarted('busy');
    const asked: Promise<Response>[] = [];
    for (const tenant of ['greedy', 'gold']) {
      for (let at = 0; at < 4; at += 1) {
        asked.push(fetch(`${url}/serve/${tenant}`, { headers: { 'x-tenant': tenant } }));
        // oxlint-disable-next-line no-await-in-loop
        await sleep(20);
      }
    }
    // The last of them may still be on its way.
    await sleep(1_000);
    free();
    await Promise.all([busy, ...asked]);
    const rounds = 'greedy gold gold greedy gold gold greedy greedy';
    expect(started.slice(1).join(' ')).toBe(rounds);
  });
});
