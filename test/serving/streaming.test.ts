import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Asked, ask, nowMs } from '../support/clients.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

/** Acceptance cases of streaming. Times are generous ceilings: the machine may be busy. */
let served: Served;

beforeAll(async () => {
  served = await sluiceRun(['test/serving/fixtures/streaming.ts:app']);
  await served.prints(/Ctrl-C/);
});
afterAll(() => served.stop('SIGINT'));

async function respond({ request }: Asked): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('There was no response.');
  // A response that is cut short is an error, which the tests look at by `complete`.
  return response.on('error', () => undefined);
}

/** Reads until there are `lines` lines. */
async function readLines(response: IncomingMessage, lines: number): Promise<void> {
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await expect.poll(() => text.split('\n').length, { interval: 1 }).toBeGreaterThan(lines);
}

/** Leaves, and tells how long after it `event` was said. */
async function leave({ request, id }: Asked, event: string): Promise<number> {
  const leftMs = nowMs();
  request.destroy();
  const [, atMs] = await served.prints(new RegExp(`${event} ${id} at ([\\d.]+);`));
  return Number(atMs) - leftMs;
}

it('41 items arrive one by one, as they are made', async () => {
  const response = await respond(ask(served, '/count'));
  const lines: { readonly madeMs: number; readonly arrivedMs: number }[] = [];
  response.setEncoding('utf8').on('data', (chunk: string) => {
    const arrivedMs = performance.timeOrigin + performance.now();
    for (const line of chunk.trimEnd().split('\n')) {
      lines.push({ madeMs: Number(line.split(' ')[1]), arrivedMs });
    }
  });
  await once(response, 'end');
  expect(lines).toHaveLength(10);
  // Each comes long before the last is made: nothing collects them.
  for (const [index, { arrivedMs }] of lines.slice(0, 5).entries()) {
    expect(arrivedMs).toBeLessThan(lines[index + 4]?.madeMs ?? 0);
  }
});

it('42 a client that leaves ends an endless stream', async () => {
  const asked = ask(served, '/endless');
  await readLines(await respond(asked), 10);
  expect(await leave(asked, 'Cancelled! Exiting\\.')).toBeLessThan(2000);
});

it('43 a client that leaves ends a synchronous generator', async () => {
  const asked = ask(served, '/generator');
  await readLines(await respond(asked), 10);
  expect(await leave(asked, 'generator ended')).toBeLessThan(2000);
});

it('43 a client that leaves ends an iterator by its return', async () => {
  const asked = ask(served, '/iterator');
  await readLines(await respond(asked), 10);
  expect(await leave(asked, 'iterator ended')).toBeLessThan(2000);
});

it('44 a client that reads slowly holds the producer back', async () => {
  const memory = async (): Promise<number> =>
    Number(await (await fetch(`${served.url}/memory`)).text());
  const before = await memory();
  const asked = ask(served, '/gibibyte');
  const response = await respond(asked);
  response.pause();
  // Whatever would run ahead has a few turns of every process for it.
  for (let turn = 0; turn < 20; turn += 1) {
    response.read(1024);
    // oxlint-disable-next-line no-await-in-loop
    await memory();
  }
  const after = await memory();
  await leave(asked, 'gave \\d+ MiB');
  const [, gave] = await served.prints(/gave (\d+) MiB/);
  expect(Number(gave)).toBeLessThan(20);
  expect((after - before) / 1024 ** 2).toBeLessThan(100);
});

it('45 a stream that fails is cut short, and the log says so', async () => {
  const asked = ask(served, '/broken');
  const response = await respond(asked);
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await new Promise((resolve) => response.once('close', resolve));
  expect({ text, isComplete: response.complete }).toEqual({ text: 'one\n', isComplete: false });
  await served.prints(new RegExp(`ERROR \\S+ proxy \\S+ ${asked.id} -- GET /broken 200 cut `));
});
