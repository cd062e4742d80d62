import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Asked, ask } from '../support/clients.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

/** Handlers that return the stream of another deployment. */
let served: Served;

const fetched = (path: string, init?: RequestInit): Promise<Response> =>
  fetch(`${served.url}${path}`, init);

const bytes = async (): Promise<number> => Number(await (await fetched('/bytes')).text());

async function respond({ request }: Asked): Promise<IncomingMessage> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  if (response === undefined) throw new Error('There was no response.');
  return response.on('error', () => undefined);
}

describe('a handler that returns the stream of another deployment', () => {
  beforeAll(async () => {
    served = await sluiceRun(['test/serving/fixtures/hand-off.ts:app']);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it('none of the stream comes through its process', async () => {
    const before = await bytes();
    const response = await fetched('/direct?count=2001&size=1000');
    const text = await response.text();
    expect(text.length).toBeGreaterThan(2_000_000);
    expect(text).toMatch(/^Model \d+x/);
    // The two requests for the count, and the one of the stream.
    expect((await bytes()) - before).toBeLessThan(2000);
  });

  it('status, headers and cookies are those of its operation', async () => {
    const response = await fetched('/async');
    expect(response.status).toBe(201);
    expect(response.headers.get('x-model')).toBe('tiny');
    expect(response.headers.get('set-cookie')).toContain('seen=yes');
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toMatch(/^Model \d+x{10}$/);
  });

  it('its operation decides between events, lines and text', async () => {
    const events = await fetched('/events');
    expect(events.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(await events.text()).toBe(
      'data: {"n":0,"secret":true}\n\ndata: {"n":1,"secret":true}\n\n',
    );
    const lines = await fetched('/lines');
    expect(lines.headers.get('content-type')).toBe('application/jsonl');
    expect(await lines.text()).toBe('{"n":0,"secret":true}\n{"n":1,"secret":true}\n');
    const csv = await fetched('/response');
    expect(csv.headers.get('content-type')).toBe('text/csv');
    expect(csv.headers.get('x-own')).toBe('yes');
    expect(await csv.text()).toMatch(/^Model/);
    const own = await fetched('/event-response');
    expect(own.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  });

  it('an idle stream of events has the pings of its operation', async () => {
    const text = await (await fetched('/pings')).text();
    expect(text).toMatch(/^(: ping\n\n)+data: {"done":true}\n\n$/);
  });

  it('an operation that declares its items, or has work after the response, sends them itself', async () => {
    expect(await (await fetched('/declared')).text()).toBe('{"n":0}\n{"n":1}\n');
    const asked = ask(served, '/background');
    const response = await respond(asked);
    response.resume();
    await served.prints(new RegExp(`after the response ${asked.id};`));
  });

  it('its slot is free while the stream goes on', async () => {
    const streams = [ask(served, '/endless'), ask(served, '/endless'), ask(served, '/endless')];
    // The process takes two requests at a time.
    await Promise.all(streams.map(respond));
    expect((await fetched('/lines')).status).toBe(200);
    for (const { request } of streams) request.destroy();
  });

  it('a client that leaves ends the stream', async () => {
    const asked = ask(served, '/endless');
    const response = await respond(asked);
    await once(response, 'data');
    asked.request.destroy();
    await served.prints(new RegExp(`endless ended ${asked.id};`));
    await served.prints(new RegExp(`${asked.id} -- GET /endless 499 `));
    await served.prints(new RegExp(`default_Model \\S+ ${asked.id} -- CALL endless CANCELLED `));
    expect(served.output()).toContain(`endless began ${asked.id};`);
  });

  it('the time limit of the request ends the stream', async () => {
    const asked = ask(served, '/endless', { 'x-request-timeout-seconds': '0.3' });
    const response = await respond(asked);
    response.resume();
    await new Promise((resolve) => response.once('close', resolve));
    expect(response.complete).toBe(false);
    await served.prints(new RegExp(`endless ended ${asked.id};`));
    await served.prints(new RegExp(`${asked.id} -- GET /endless 408 `));
  });

  it('an error before the first item is a response', async () => {
    const refused = await fetched('/refuses');
    expect(refused.status).toBe(418);
    expect(refused.headers.get('x-why')).toBe('teapot');
    expect(await refused.json()).toEqual({ detail: 'no tokens' });
    const broken = await fetched('/breaks');
    expect({ status: broken.status, text: await broken.text() }).toEqual({
      status: 500,
      text: 'Internal Server Error',
    });
    await served.prints(/A call of Model failed.*\n?.*broken/);
    expect((await fetched('/value')).status).toBe(500);
    await served.prints(/Model\.value returned a value, not a stream/);
  });

  it('an error after the first item cuts the response', async () => {
    const asked = ask(served, '/breaks-later');
    const response = await respond(asked);
    let text = '';
    response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    await new Promise((resolve) => response.once('close', resolve));
    expect({ text, isComplete: response.complete }).toEqual({ text: 'one\n', isComplete: false });
    await served.prints(new RegExp(`${asked.id} -- GET /breaks-later 200 cut `));
  });

  it('a deployment that is full refuses as a call would', async () => {
    const held = ask(served, '/held');
    await respond(held);
    const refused = await fetched('/held');
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toEqual({
      detail: 'Request dropped due to backpressure (num_queued_requests=0, max_queued_requests=0).',
    });
    held.request.destroy();
  });

  it('long arguments arrive whole', async () => {
    const texts = ['a'.repeat(3_000_000), 'b'.repeat(2_000_000)];
    const response = await fetched('/length', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(texts),
    });
    expect(await response.text()).toBe('5000000');
  });

  it('HEAD has the head and no stream', async () => {
    const response = await fetched('/async', { method: 'HEAD' });
    expect(response.status).toBe(201);
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
  });

  it('a stream that is read in its process comes through it', async () => {
    const before = await bytes();
    expect(await (await fetched('/read?count=1001&size=1000')).text()).toMatch(/^MODEL \d+X{1000}/);
    expect((await bytes()) - before).toBeGreaterThan(1_000_000);
    expect(await (await fetched('/caught')).json()).toEqual({
      first: expect.stringMatching(/^Model/),
    });
  });
});
