import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Asked, ask } from '../support/clients.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

/** Acceptance cases of time limits; the server's is 0.8 s. */
let served: Served;

interface Answered {
  readonly status: number | undefined;
  readonly text: string;
  readonly isComplete: boolean;
}

async function answered({ request }: Asked): Promise<Answered> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('There was no response.');
  let text = '';
  response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  response.on('error', () => undefined);
  await new Promise((resolve) => response.once('close', resolve));
  return { status: response.statusCode, text, isComplete: response.complete };
}

const countOf = (text: string): number => served.output().split(text).length - 1;

describe('a time limit of the server', () => {
  beforeAll(async () => {
    served = await sluiceRun(['--config', 'test/serving/fixtures/timeouts.yaml']);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('9 a handler that takes longer is a 408 with the time, and is aborted once', async () => {
    const asked = ask(served, '/wait?ms=6000');
    const { status, text } = await answered(asked);
    expect({ status, text }).toEqual({
      status: 408,
      text: `Request ${asked.id} timed out after 0.8s.`,
    });
    await served.prints(new RegExp(`aborted ${asked.id};`));
    await served.prints(new RegExp(`${asked.id} -- GET /wait 408 `));
    expect(countOf(`aborted ${asked.id};`)).toBe(1);
  });

  it('10 a client sets another limit by a header', async () => {
    const asked = ask(served, '/wait?ms=6000', { 'x-request-timeout-seconds': '0.2' });
    const { text } = await answered(asked);
    expect(text).toBe(`Request ${asked.id} timed out after 0.2s.`);
  });

  it('10 a client turns the limit off by a header', async () => {
    const asked = ask(served, '/wait?ms=1200', { 'x-request-timeout-seconds': '0' });
    expect(await answered(asked)).toMatchObject({ status: 200, text: '"done"' });
  });

  it('10 a header that is no number leaves the limit of the server', async () => {
    const asked = ask(served, '/wait?ms=6000', { 'x-request-timeout-seconds': 'abc' });
    const { text } = await answered(asked);
    expect(text).toBe(`Request ${asked.id} timed out after 0.8s.`);
  });

  it('11 a stream that takes longer is cut, its generator ended, and the log says 408', async () => {
    const asked = ask(served, '/stream');
    expect(await answered(asked)).toEqual({ status: 200, text: 'first\n', isComplete: false });
    await served.prints(new RegExp(`stream ended ${asked.id};`));
    await served.prints(new RegExp(`${asked.id} -- GET /stream 408 `));
  });

  it('12 a request that waits too long in the queue is a 408, and never starts', async () => {
    const busy = ask(served, '/compute?ms=2000', { 'x-request-timeout-seconds': '0' });
    await served.prints(new RegExp(`started ${busy.id};`));
    const queued = ask(served, '/wait?ms=1');
    expect(await answered(queued)).toMatchObject({ status: 408 });
    expect(await answered(busy)).toMatchObject({ status: 200 });
    expect(await answered(ask(served, '/wait?ms=1'))).toMatchObject({ status: 200 });
    expect(countOf(`started ${queued.id};`)).toBe(0);
  });
});

describe('timeout_status_code: 504', () => {
  beforeAll(async () => {
    served = await sluiceRun(['--config', 'test/serving/fixtures/timeouts-504.yaml']);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('13 every time-out is a 504', async () => {
    const slow = ask(served, '/wait?ms=6000');
    expect(await answered(slow)).toMatchObject({ status: 504 });
    const limited = ask(served, '/wait?ms=6000', { 'x-request-timeout-seconds': '0.2' });
    expect(await answered(limited)).toMatchObject({ status: 504 });
    const busy = ask(served, '/compute?ms=1500', { 'x-request-timeout-seconds': '0' });
    await served.prints(new RegExp(`started ${busy.id};`));
    expect(await answered(ask(served, '/wait?ms=1'))).toMatchObject({ status: 504 });
  });
});
