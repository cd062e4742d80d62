import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Asked, ask, nowMs } from '../support/clients.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

/** Acceptance cases of cancellation. Times are generous ceilings: the machine may be busy. */
let served: Served;

const FIXTURE = 'test/serving/fixtures/cancellation.ts';
const SOON_MS = 2000;

const says = (event: string, { id }: Asked): Promise<RegExpExecArray> =>
  served.prints(new RegExp(`${event} ${id} at ([\\d.]+);`));

const hasSaid = (event: string, { id }: Asked): boolean =>
  served.output().includes(`${event} ${id} at`);

const answerOf = async (path: string): Promise<unknown> =>
  (await fetch(`${served.url}${path}`)).json();

/** Leaves, and tells how long after it `events` were said. */
async function leave(asked: Asked, ...events: readonly string[]): Promise<number[]> {
  const leftMs = nowMs();
  asked.request.destroy();
  const said = await Promise.all(events.map((event) => says(event, asked)));
  return said.map(([, atMs]) => Number(atMs) - leftMs);
}

describe('a client that leaves', () => {
  beforeAll(async () => {
    served = await sluiceRun([`${FIXTURE}:app`]);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('14 a handler that waits is aborted soon, and both logs say so', async () => {
    const asked = ask(served, '/wait');
    await says('top started', asked);
    const [delayMs] = await leave(asked, 'top aborted');
    expect(delayMs).toBeLessThan(SOON_MS);
    await served.prints(new RegExp(`${asked.id} -- GET /wait 499 `));
    await served.prints(new RegExp(`${asked.id} -- GET /wait CANCELLED `));
    expect(hasSaid('top done', asked)).toBe(false);
  });

  it('17 shielded work goes on when its handler is aborted', async () => {
    const asked = ask(served, '/shielded');
    await says('top started', asked);
    const [abortedMs = 0, shieldedMs = 0] = await leave(asked, 'top aborted', 'ZZZ');
    expect(abortedMs).toBeLessThan(shieldedMs);
  });

  it('18 a handler that catches the abort goes on', async () => {
    const asked = ask(served, '/swallow');
    await says('top started', asked);
    expect(await leave(asked, 'top aborted', 'top went on')).toHaveLength(2);
  });

  it('19 a call that is awaited is aborted with its caller', async () => {
    const asked = ask(served, '/cascade');
    await says('middle started', asked);
    const delaysMs = await leave(asked, 'top aborted', 'middle aborted');
    expect(Math.max(...delaysMs)).toBeLessThan(SOON_MS);
  });

  it('20 a call that nobody awaits is aborted with its caller', async () => {
    const asked = ask(served, '/unawaited');
    await says('middle started', asked);
    const delaysMs = await leave(asked, 'top aborted', 'middle aborted');
    expect(Math.max(...delaysMs)).toBeLessThan(SOON_MS);
  });

  it('21 a shield does not protect a call', async () => {
    const asked = ask(served, '/shielded-call');
    await says('middle started', asked);
    const [delayMs] = await leave(asked, 'middle aborted');
    expect(delayMs).toBeLessThan(SOON_MS);
  });

  it('21 a detached call runs to its end', async () => {
    const asked = ask(served, '/detached-call');
    await says('middle started', asked);
    await leave(asked, 'middle done');
    expect(hasSaid('middle aborted', asked)).toBe(false);
  });

  it('22 three levels are aborted together', async () => {
    const asked = ask(served, '/deep');
    await says('leaf started', asked);
    const delaysMs = await leave(asked, 'top aborted', 'middle aborted', 'leaf aborted');
    expect(Math.max(...delaysMs)).toBeLessThan(SOON_MS);
  });

  it('23 a call that waits in a queue when its caller is aborted never starts', async () => {
    const first = ask(served, '/narrow');
    await says('narrow started', first);
    const second = ask(served, '/narrow');
    await says('top calls narrow', second);
    second.request.destroy();
    await served.prints(new RegExp(`${second.id} -- GET /narrow CANCELLED `));
    first.request.destroy();
    // The slot is free again, and whatever had waited for it would have had it first.
    expect(await answerOf('/narrow?ms=1')).toBe('done');
    expect(hasSaid('narrow started', second)).toBe(false);
  });

  it('24 a call that its caller cancels rejects with the request id, and its callee is aborted', async () => {
    const asked = ask(served, '/cancel');
    const [response]: IncomingMessage[] = await once(asked.request, 'response');
    expect(JSON.parse(await bodyOf(response))).toEqual({
      isCancelled: true,
      message: `Request ${asked.id} was cancelled.`,
    });
    await says('middle aborted', asked);
  });

  it('25 a call that takes too long rejects with what was called and its time, and runs to its end', async () => {
    const asked = ask(served, '/limited');
    const [response]: IncomingMessage[] = await once(asked.request, 'response');
    expect(JSON.parse(await bodyOf(response))).toEqual({
      isTimeout: true,
      message: expect.stringMatching(/^Middle\.slow was not answered within 0\.1 s /),
    });
    await says('middle done', asked);
  });

  it('27 a request that must be finished is finished, and logged with its own status and time', async () => {
    const asked = ask(served, '/wait?ms=400', { 'x-request-disconnect-disabled': '?1' });
    await says('top started', asked);
    await leave(asked, 'top done');
    const [, took] = await served.prints(new RegExp(`${asked.id} -- GET /wait 200 ([\\d.]+)ms`));
    expect(Number(took)).toBeGreaterThan(390);
    expect(served.output()).not.toMatch(new RegExp(`${asked.id} -- GET /wait (499|CANCELLED)`));
  });

  it('27 a request that must be finished still has its time limit', async () => {
    const asked = ask(served, '/wait', {
      'x-request-disconnect-disabled': '?1',
      'x-request-timeout-seconds': '2',
    });
    await says('top started', asked);
    await leave(asked, 'top aborted');
    await served.prints(new RegExp(`${asked.id} -- GET /wait 408 `));
    expect(hasSaid('top done', asked)).toBe(false);
  });
});

describe('a replica that takes one request at a time', () => {
  beforeAll(async () => {
    served = await sluiceRun([`${FIXTURE}:single`]);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('15 a request that waits in the queue when its client leaves never starts, and its place is free', async () => {
    const first = ask(served, '/wait');
    await says('single started', first);
    const queued = ask(served, '/wait?ms=1');
    await once(queued.request, 'finish');
    queued.request.destroy();
    await served.prints(new RegExp(`${queued.id} -- GET /wait 499 `));
    // The queue has one place: were it taken, this would be a 503.
    const next = ask(served, '/wait?ms=1');
    await once(next.request, 'finish');
    first.request.destroy();
    await says('single done', next);
    expect(hasSaid('single started', queued)).toBe(false);
  });

  it('16 a handler that never awaits holds its slot to its end, and its replica lives on', async () => {
    const pid = await answerOf('/pid');
    const busy = ask(served, '/compute?ms=1000');
    await says('compute started', busy);
    busy.request.destroy();
    const next = ask(served, '/wait?ms=1');
    const [, endedMs] = await says('compute ended', busy);
    const [, startedMs] = await says('single started', next);
    expect(Number(startedMs)).toBeGreaterThanOrEqual(Number(endedMs));
    await says('single done', next);
    expect(await answerOf('/pid')).toBe(pid);
  });
});

async function bodyOf(response: IncomingMessage | undefined): Promise<string> {
  let text = '';
  for await (const chunk of response?.setEncoding('utf8') ?? []) text += chunk;
  return text;
}
