import { type ClientRequest, type IncomingMessage, get } from 'node:http';
import { once } from 'node:events';

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';

import { type Served, sluiceRun } from '../support/sluice-process.js';

/** Clients that leave, through the ingress. */
let served: Served;
let count = 0;

const FIXTURE = 'test/e2e/fixtures/cancelled.ts';
const nextId = (): string => `request-${(count += 1)}`;

/** The clock of the fixture's processes. */
const nowMs = (): number => Number(process.hrtime.bigint() / 1000n) / 1000;

interface Leaving {
  readonly request: ClientRequest;
  readonly id: string;
}

function ask(path: string, id = nextId()): Leaving {
  const request = get(`${served.url}${path}`, { headers: { 'x-request-id': id }, agent: false });
  request.on('error', () => undefined);
  return { request, id };
}

async function answer(path: string): Promise<unknown> {
  return await (await fetch(`${served.url}${path}`)).json();
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** How long after the client left `says` was printed. */
const delayMs = async ({ request, id }: Leaving, says: (id: string) => RegExp): Promise<number> => {
  const leftMs = nowMs();
  request.destroy();
  const [, atMs] = await served.prints(says(id));
  return Number(atMs) - leftMs;
};

describe('a client that leaves', () => {
  beforeAll(async () => {
    served = await sluiceRun([`${FIXTURE}:app`]);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('a client that leaves cancels its handler soon', async () => {
    const delays: number[] = [];
    for (let asked = 0; asked < 40; asked += 1) {
      const leaving = ask('/wait');
      // One after another: this is about one client.
      // oxlint-disable-next-line no-await-in-loop
      await served.prints(new RegExp(`outer started ${leaving.id};`));
      // oxlint-disable-next-line no-await-in-loop
      delays.push(
        await delayMs(leaving, (id) => new RegExp(`outer cancelled ${id} at ([\\d.]+);`)),
      );
    }
    expect(median(delays)).toBeLessThan(500);
  });

  it('a client that leaves ends its stream soon', async () => {
    const delays: number[] = [];
    for (let asked = 0; asked < 20; asked += 1) {
      const leaving = ask('/stream');
      // oxlint-disable-next-line no-await-in-loop
      const [response]: IncomingMessage[] = await once(leaving.request, 'response');
      if (response !== undefined) {
        // oxlint-disable-next-line no-await-in-loop
        await once(
          response.on('error', () => undefined),
          'data',
        );
      }
      // oxlint-disable-next-line no-await-in-loop
      delays.push(await delayMs(leaving, (id) => new RegExp(`stream ended ${id} at ([\\d.]+);`)));
    }
    expect(median(delays)).toBeLessThan(500);
  });

  it('a client that leaves cancels the calls of its handler at every depth', async () => {
    const leaving = ask('/deep');
    await served.prints(new RegExp(`inner started ${leaving.id};`));
    const delay = await delayMs(leaving, (id) => new RegExp(`inner cancelled ${id} at ([\\d.]+);`));
    await served.prints(new RegExp(`middle cancelled ${leaving.id};`));
    await served.prints(new RegExp(`outer cancelled ${leaving.id};`));
    expect(delay).toBeLessThan(2000);
  });

  it('a client that leaves is one line of the replica that had the request, however many worked for it', async () => {
    const { request, id } = ask('/deep');
    await served.prints(new RegExp(`inner started ${id};`));
    request.destroy();
    await served.prints(new RegExp(` ${id} -- GET /deep CANCELLED [\\d.]+ms`));
    await served.prints(new RegExp(`inner cancelled ${id} `));
    await served.prints(new RegExp(`middle cancelled ${id};`));
    // What those replicas print later comes later.
    const next = ask('/deep');
    await served.prints(new RegExp(`inner started ${next.id};`));
    next.request.destroy();
    const lines = served.output().split('\n');
    expect(lines.filter((line) => line.includes('CANCELLED') && line.includes(id))).toHaveLength(1);
  });

  it('a client that leaves is heard, though it is one of hundreds', async () => {
    const leaving = Array.from({ length: 300 }, () => ask('/deep'));
    await Promise.all(leaving.map(({ id }) => served.prints(new RegExp(`inner started ${id};`))));
    for (const { request } of leaving) request.destroy();
    await Promise.all(leaving.map(({ id }) => served.prints(new RegExp(`inner cancelled ${id} `))));
    expect(served.output()).not.toContain('ERROR');
  });
});

describe('a replica that takes one request at a time', () => {
  beforeAll(async () => {
    served = await sluiceRun([`${FIXTURE}:single`]);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('a replica that takes one request at a time never starts a request whose client left the queue', async () => {
    const first = ask('/wait?ms=60000');
    await served.prints(new RegExp(`started ${first.id};`));
    const queued = Array.from({ length: 20 }, () => ask('/wait?ms=1'));
    await Promise.all(queued.map(({ request }) => once(request, 'finish')));
    for (const { request } of queued) request.destroy();
    await Promise.all(queued.map(({ id }) => served.prints(new RegExp(`${id} -- GET /wait 499`))));
    first.request.destroy();
    expect(await answer('/counts')).toEqual({ ongoing: 0, most: 1 });
    for (const { id } of queued) expect(served.output()).not.toContain(`started ${id};`);
  });

  it('a handler that cannot be cancelled holds its slot until it ends', async () => {
    const busy = ask('/compute?ms=2000');
    await served.prints(new RegExp(`started ${busy.id};`));
    busy.request.destroy();
    expect(await answer('/counts')).toEqual({ ongoing: 0, most: 1 });
  });

  it('a replica is as it was after thousands of clients that left at any moment', async () => {
    const clients = Array.from({ length: 40 }, async (_, client) => {
      for (let asked = 0; asked < 75; asked += 1) {
        const { request } = ask(`/wait?ms=${asked % 3}`);
        const over = new Promise((resolve) => request.once('close', resolve));
        // Anything from before the connection to after the answer.
        setTimeout(() => request.destroy(), (asked * 7 + client * 3) % 40);
        request.once('response', (response) => response.resume());
        // oxlint-disable-next-line no-await-in-loop
        await over;
      }
    });
    await Promise.all(clients);
    expect(await answer('/wait?ms=1')).toBe('done');
    expect(await answer('/counts')).toEqual({ ongoing: 0, most: 1 });
  });
});

it('a client that leaves is no line at all where the access log is off', async () => {
  served = await sluiceRun([`${FIXTURE}:app`], { env: { SLUICE_ACCESS_LOG: '0' } });
  onTestFinished(async () => void (await served.stop('SIGINT')));
  for (let asked = 0; asked < 2; asked += 1) {
    const { request, id } = ask('/deep');
    // oxlint-disable-next-line no-await-in-loop
    await served.prints(new RegExp(`inner started ${id};`));
    request.destroy();
    // oxlint-disable-next-line no-await-in-loop
    await served.prints(new RegExp(`outer cancelled ${id};`));
  }
  expect(served.output()).not.toMatch(/CANCELLED|GET/);
});
