import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { request } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { descendantsOf, gone } from '../../packages/runtime/test/support/processes.js';
import { freePort, type Served, sluiceRun } from '../support/sluice-process.js';
import { type Scrape, scrape } from '../support/scrape.js';

/** One server for all: what is counted is compared before and after. */
let served: Served;
let metricsUrl: string;

beforeAll(async () => {
  const port = String(await freePort());
  served = await sluiceRun(['test/serving/fixtures/measured.ts:app', '--metrics-port', port]);
  [, metricsUrl = ''] = await served.prints(/metrics are at (\S+)/);
});
afterAll(async () => {
  const left = descendantsOf(served.child.pid ?? -1);
  await served.stop('SIGKILL');
  await gone(left);
});

const REQUESTS = 'http_server_request_duration_seconds_count';

async function now(): Promise<Scrape> {
  return await scrape(metricsUrl);
}

/** Resolves once the sum is `value`. */
async function sumIs(name: string, labels: Record<string, string>, value: number): Promise<void> {
  await expect.poll(async () => (await now()).sum(name, labels), { timeout: 10_000 }).toBe(value);
}

function seriesOf({ samples }: Scrape, name: string): readonly string[] {
  return samples.filter((one) => one.name === name).map(({ labels }) => JSON.stringify(labels));
}

/** Kills a process of the tree by the title that it has. */
function kill(title: RegExp): void {
  const pid = descendantsOf(served.child.pid ?? -1).find((one) =>
    title.test(readFileSync(`/proc/${one}/cmdline`, 'utf8')),
  );
  if (pid === undefined) throw new Error(`No process is ${String(title)}.`);
  process.kill(pid, 'SIGKILL');
}

async function isAnswered(): Promise<boolean> {
  return await fetch(`${served.url}/items/1`).then(
    ({ ok }) => ok,
    () => false,
  );
}

/** Asks once with success, when there is somebody to answer. */
async function ask(): Promise<void> {
  await expect.poll(isAnswered, { timeout: 10_000 }).toBe(true);
}

/** Asks and leaves before the answer; resolves once a handler or a queue has the request. */
async function leave(path: string, reached: () => Promise<void>): Promise<void> {
  const asked = request(`${served.url}${path}`);
  asked.on('error', () => undefined);
  asked.end();
  await reached();
  asked.destroy();
}

/** Reads until the response has ended or broken off. */
async function readToEnd(path: string, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${served.url}${path}`, { headers });
  let text = '';
  try {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString();
    return text;
  } catch {
    return `${text}(cut)`;
  }
}

describe('requests', () => {
  it('a request is counted by its pattern, its method and its status', async () => {
    const before = await now();
    const route = {
      application: 'default',
      http_route: '/items/{id}',
      http_request_method: 'GET',
      url_scheme: 'http',
    };
    for (const id of ['1', '2', 'x']) await fetch(`${served.url}/items/${id}`);
    const after = await now();
    const grown = (code: string): number =>
      after.sum(REQUESTS, { ...route, http_response_status_code: code }) -
      before.sum(REQUESTS, { ...route, http_response_status_code: code });
    expect([grown('200'), grown('422')]).toEqual([2, 1]);
    expect(after.sum('http_server_request_duration_seconds_bucket', { ...route, le: '+Inf' })).toBe(
      after.sum(REQUESTS, route),
    );
  });

  it('paths and methods that clients make up add no series', async () => {
    await fetch(`${served.url}/nowhere`);
    const before = await now();
    for (let at = 0; at < 20; at += 1) await fetch(`${served.url}/nowhere/${at}?q=${at}`);
    for (const method of ['FOO', 'BAR']) {
      const asked = request(`${served.url}/nowhere`, { method });
      asked.end();
      const [response] = await once(asked, 'response');
      response.resume();
    }
    const after = await now();
    expect(after.text).not.toContain('nowhere');
    const known = seriesOf(before, REQUESTS);
    expect(
      seriesOf(after, REQUESTS).filter((one) => !known.includes(one)).length,
    ).toBeLessThanOrEqual(1);
  });

  it('a handler that fails is an error of its route and of its deployment', async () => {
    const before = await now();
    await fetch(`${served.url}/fail`);
    const after = await now();
    expect(
      after.sum(REQUESTS, { http_route: '/fail', error_type: '500' }) -
        before.sum(REQUESTS, { http_route: '/fail', error_type: '500' }),
    ).toBe(1);
    const failed = ['sluice_replica_requests_failed_total', { deployment: 'Front' }] as const;
    expect(after.sum(...failed) - before.sum(...failed)).toBe(1);
  });

  it('11 a stream that the time limit cut has the status of a timeout, not 200', async () => {
    const before = await now();
    const route = { http_route: '/stream' };
    const text = await readToEnd('/stream?then=wait', { 'x-request-timeout-seconds': '0.5' });
    expect(text).toBe('first\n(cut)');
    const after = await now();
    const grown = (name: string, labels: Record<string, string>): number =>
      after.sum(name, labels) - before.sum(name, labels);
    expect(grown(REQUESTS, { ...route, http_response_status_code: '408' })).toBe(1);
    expect(grown(REQUESTS, { ...route, http_response_status_code: '200' })).toBe(0);
    expect(grown('sluice_requests_timed_out_total', route)).toBe(1);
  });

  it('45 a stream that its handler broke off is an error, though its status was 200', async () => {
    const before = await now();
    expect(await readToEnd('/stream?then=throw')).toBe('first\n(cut)');
    const cut = { http_route: '/stream', http_response_status_code: '200', error_type: 'cut' };
    await sumIs(REQUESTS, cut, before.sum(REQUESTS, cut) + 1);
    expect((await now()).sum('sluice_replica_requests_failed_total', { deployment: 'Front' })).toBe(
      before.sum('sluice_replica_requests_failed_total', { deployment: 'Front' }) + 1,
    );
  });

  it('14 a client that leaves is counted as 499, and its handler as cancelled', async () => {
    const left = { http_route: '/slow', http_response_status_code: '499' };
    const before = await now();
    await leave('/slow', () =>
      sumIs('sluice_replica_ongoing_requests', { deployment: 'Front' }, 1),
    );
    await sumIs(REQUESTS, left, before.sum(REQUESTS, left) + 1);
    await sumIs('sluice_replica_ongoing_requests', { deployment: 'Front' }, 0);
    const after = await now();
    for (const name of [
      'sluice_requests_cancelled_total',
      'sluice_replica_requests_cancelled_total',
    ]) {
      expect(after.sum(name) - before.sum(name)).toBe(1);
    }
  });

  it('15 a request whose client leaves the queue takes the gauge back to 0, and starts nothing', async () => {
    const before = await now();
    const started = 'sluice_replica_request_duration_seconds_count';
    const front = { deployment: 'Front' };
    const busy = [1, 2].map(async () => await fetch(`${served.url}/slow?ms=2000`));
    await sumIs('sluice_replica_ongoing_requests', front, 2);
    await leave('/slow?ms=2000', () => sumIs('sluice_queued_requests', front, 1));
    await sumIs('sluice_queued_requests', front, 0);
    await Promise.all(busy);
    const after = await now();
    expect(after.sum(started, front) - before.sum(started, front)).toBe(2);
    expect(
      after.sum('sluice_queue_abandoned_total', front) -
        before.sum('sluice_queue_abandoned_total', front),
    ).toBe(1);
  });

  it('requests beyond the queue are counted as shed, and those that waited by their time', async () => {
    const before = await now();
    const front = { deployment: 'Front' };
    const answers = await Promise.all(
      Array.from({ length: 6 }, async () => (await fetch(`${served.url}/slow?ms=600`)).status),
    );
    const shed = answers.filter((status) => status === 503).length;
    expect(shed).toBeGreaterThan(0);
    const after = await now();
    const grown = (name: string, labels: Record<string, string>): number =>
      after.sum(name, labels) - before.sum(name, labels);
    expect(grown('sluice_shed_total', { ...front, reason: 'overloaded' })).toBe(shed);
    expect(grown('sluice_queue_time_seconds_count', front)).toBe(6 - shed);
    expect(grown('sluice_queue_time_seconds_sum', front)).toBeGreaterThan(0.1);
  });
});

it('the page on monitoring names every metric', async () => {
  const page = await readFile('docs/monitoring.md', 'utf8');
  const { text } = await now();
  const names = Array.from(text.matchAll(/^# TYPE (\S+)/gm), ([, name = '']) => name);
  expect(names.length).toBeGreaterThan(25);
  const own = names.filter((name) => !name.startsWith('model_'));
  expect(own.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

describe('processes', () => {
  it('every process shows its event loop, its processor time and its memory', async () => {
    const { samples } = await now();
    const of = (name: string): string[] =>
      [...new Set(samples.filter((one) => one.name === name).map((one) => one.labels['process']))]
        .map(String)
        .toSorted();
    for (const name of [
      'nodejs_eventloop_utilization',
      'process_cpu_time_seconds_total',
      'process_memory_usage_bytes',
      'sluice_event_loop_lag_seconds_count',
    ]) {
      expect([name, ...of(name)]).toEqual([name, 'controller', 'ingress 1', 'replica']);
    }
  });

  it('replicas are shown by state, beside how many are wanted', async () => {
    const all = await now();
    const front = { application: 'default', deployment: 'Front' };
    expect(all.sum('sluice_replicas', { ...front, state: 'RUNNING' })).toBe(2);
    expect(all.sum('sluice_replicas', { ...front, state: 'STARTING' })).toBe(0);
    expect(all.sum('sluice_replicas_wanted', front)).toBe(2);
    expect(all.sum('sluice_replica_start_duration_seconds_count', front)).toBeGreaterThan(0);
    expect(all.sum('sluice_controller_step_duration_seconds_count')).toBeGreaterThan(0);
  });

  it('WebSockets are counted while they are open, and by their code when they close', async () => {
    const before = await now();
    const socket = new WebSocket(`${served.url.replace('http', 'ws')}/echo`);
    await once(socket, 'open');
    await sumIs('sluice_websockets_open', {}, 1);
    await sumIs('sluice_replica_websockets_open', { deployment: 'Front' }, 1);
    socket.close(1000);
    await sumIs('sluice_websockets_open', {}, 0);
    const closed = { http_route: '/echo', code: '1000' };
    const name = 'sluice_websocket_duration_seconds_count';
    expect((await now()).sum(name, closed) - before.sum(name, closed)).toBe(1);
  });
});

describe('applications', () => {
  it('metrics of the application have its tags, and the replica they were recorded in', async () => {
    const before = await now();
    await fetch(`${served.url}/predict?kind=good`);
    const after = await now();
    const of = { application: 'default', deployment: 'Model' };
    const good = { ...of, kind: 'good' };
    expect(after.sum('model_calls_total', good) - before.sum('model_calls_total', good)).toBe(1);
    expect(after.sum('model_heat', of)).toBe(0.5);
    expect(after.sum('model_sizes_bucket', { ...of, le: '10' })).toBeGreaterThan(0);
    expect(after.sum('model_sizes_bucket', { ...of, le: '1' })).toBe(0);
    const { labels } = after.samples.find(({ name }) => name === 'model_calls_total') ?? {};
    expect(labels?.['replica']).toMatch(/^default#Model#\w+$/);
  });
});

describe('processes that die', () => {
  const ROUTE = { http_route: '/items/{id}', http_response_status_code: '200' };
  const HANDLED = 'sluice_replica_request_duration_seconds_count';
  const FRONT = { deployment: 'Front' };

  it.runIf(process.platform === 'linux')(
    'no count goes back when replicas, an ingress and the controller die',
    async () => {
      for (let at = 0; at < 10; at += 1) await ask();
      const first = await now();
      kill(/replica default#Front/);
      await sumIs('sluice_replica_restarts_total', FRONT, 1);
      await sumIs('sluice_replicas', { ...FRONT, state: 'RUNNING' }, 2);
      expect((await now()).sum(HANDLED, FRONT)).toBe(first.sum(HANDLED, FRONT));

      kill(/ingress 1/);
      await ask();
      const second = await now();
      expect(second.sum(REQUESTS, ROUTE)).toBe(first.sum(REQUESTS, ROUTE) + 1);
      expect(second.sum(HANDLED, FRONT)).toBe(first.sum(HANDLED, FRONT) + 1);

      kill(/controller/);
      await served.prints(/is taken over[\s\S]*metrics are at|metrics are at[\s\S]*is taken over/);
      await ask();
      await sumIs(REQUESTS, ROUTE, second.sum(REQUESTS, ROUTE) + 1);
      await sumIs(HANDLED, FRONT, second.sum(HANDLED, FRONT) + 1);
    },
  );
});
