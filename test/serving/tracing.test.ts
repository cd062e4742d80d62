import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';

import { allSpans, clientTrace, exportedSpans, traceTree } from '../support/exported-spans.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';

const CONFIG = ['--config', 'test/serving/fixtures/traced.yaml'];

let served: Served;
let directory: string;
let file: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-spans-'));
  file = join(directory, 'spans.jsonl');
  served = await sluiceRun(CONFIG, { env: { SPANS: file } });
  await served.prints(/Ctrl-C/);
});
afterAll(async () => {
  await served.stop('SIGINT');
  rmSync(directory, { recursive: true, force: true });
});

type Lines = readonly Readonly<Record<string, unknown>>[];

/** The lines of the log that name a trace. */
function linesOf(traceId: string): Lines {
  return served
    .output()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.includes(traceId))
    .map((line): Lines[number] => JSON.parse(line));
}

describe('a request that goes through several processes', () => {
  it('is one trace, from the ingress through a handle to a batch', async () => {
    const trace = clientTrace();
    const headers = { ...trace.headers, tracestate: 'vendor=1' };
    const response = await fetch(`${served.url}/shop/predict?text=secret`, { headers });
    expect(await response.json()).toBe(6);
    const spans = await exportedSpans(file, trace, 5);
    expect(traceTree(spans, trace.spanId)).toEqual([
      'server GET /shop/predict',
      '  internal Front',
      '    client Model.predict',
      '      server Model.predict',
      '        internal batch Model.classify',
    ]);
    expect(new Set(spans.map(({ state }) => state))).toEqual(new Set(['vendor=1']));
    expect(new Set(spans.map(({ process }) => process.split('#')[1] ?? process))).toEqual(
      new Set(['ingress 1', 'Front', 'Model']),
    );
    expect(JSON.stringify(spans)).not.toContain('secret');
  });

  it('has attributes by the semantic conventions of HTTP, and of what Sluice did', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/shop/predict`, {
      headers: { ...trace.headers, 'x-request-id': 'mine' },
    });
    const spans = await exportedSpans(file, trace, 5);
    expect(spans.find(({ name }) => name === 'GET /shop/predict')?.attributes).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/shop/predict',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': '/shop/predict',
      'sluice.application': 'default',
      'sluice.request_id': 'mine',
    });
    expect(spans.find(({ name }) => name === 'Front')?.attributes).toMatchObject({
      'sluice.deployment': 'Front',
      'sluice.replica': expect.stringMatching(/^default#Front#/),
      'sluice.request_id': 'mine',
      'http.response.status_code': 200,
    });
  });

  it('names its trace and spans in the lines of the log', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/shop/predict`, { headers: trace.headers });
    const spans = await exportedSpans(file, trace, 5);
    await expect.poll(() => linesOf(trace.traceId).length).toBe(2);
    const named = linesOf(trace.traceId).map(({ message, span_id: id }) => [
      String(message).replace(/ [\d.]+ms$/, ''),
      spans.find(({ spanId }) => spanId === id)?.name,
    ]);
    expect(named).toEqual([
      ['asks the model', 'Front'],
      ['GET /shop/predict 200', 'GET /shop/predict'],
    ]);
  });

  it('has the batch under one member, with a link to the other', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/shop/twice`, { headers: trace.headers });
    const spans = await exportedSpans(file, trace, 7);
    const batch = spans.find(({ name }) => name === 'batch Model.classify');
    const members = spans.filter(({ name, kind }) => name === 'Model.predict' && kind === 1);
    expect(batch?.attributes['sluice.batch.size']).toBe(2);
    expect(new Set([batch?.parent, ...(batch?.links ?? [])])).toEqual(
      new Set(members.map(({ spanId }) => spanId)),
    );
    expect(members.length).toBe(2);
  });

  it('shows how long a call waited for a replica', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/shop/queue`, { headers: trace.headers });
    const spans = await exportedSpans(file, trace, 7);
    const [waited, ...others] = spans.filter(({ name }) => name === 'queue Narrow');
    const call = spans.find(({ spanId }) => spanId === waited?.parent);
    expect([call?.name, call?.kind, others]).toEqual(['Narrow.work', 2, []]);
  });

  it('has spans that the application begins, below its own and above those of its calls', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/shop/own`, { headers: trace.headers });
    const spans = await exportedSpans(file, trace, 6);
    expect(traceTree(spans, trace.spanId).slice(1, 4)).toEqual([
      '  internal Front',
      '    internal own work',
      '      client Model.predict',
    ]);
    expect(spans.find(({ name }) => name === 'own work')?.attributes).toEqual({ shelf: 7 });
  });
});

describe('streams and WebSockets', () => {
  it('a stream that is handed off belongs to the call that began it, and lasts to its end', async () => {
    const trace = clientTrace();
    const response = await fetch(`${served.url}/shop/tokens`, { headers: trace.headers });
    expect(await response.text()).toBe('0\n1\n2\n');
    const spans = await exportedSpans(file, trace, 4);
    expect(traceTree(spans, trace.spanId)).toEqual([
      'server GET /shop/tokens',
      '  internal Front',
      '    client Model.tokens',
      '      server Model.tokens',
    ]);
    const [stream, whole] = [
      spans.find(({ name, kind }) => name === 'Model.tokens' && kind === 1),
      spans.find(({ name }) => name === 'GET /shop/tokens'),
    ];
    const handler = spans.find(({ name }) => name === 'Front');
    expect(stream?.endMs).toBeGreaterThan(handler?.endMs ?? Infinity);
    expect(whole?.durationMs).toBeGreaterThan(stream?.durationMs ?? Infinity);
  });

  it.each([
    { what: 'closed by its client', message: 'hello', code: 1000, isError: '' },
    { what: 'whose handler failed', message: 'fail', code: 1011, isError: ' error' },
  ])('a WebSocket $what is a span of its whole life', async ({ message, code, isError }) => {
    const trace = clientTrace();
    const url = `${served.url.replace('http', 'ws')}/shop/echo`;
    const socket = new WebSocket(url, { headers: trace.headers });
    await once(socket, 'open');
    socket.send(message);
    if (code === 1000) {
      await once(socket, 'message');
      socket.close(1000);
    } else {
      await once(socket, 'close');
    }
    const spans = await exportedSpans(file, trace, 2);
    expect(traceTree(spans, trace.spanId)).toEqual([
      `server WS /shop/echo${isError}`,
      `  internal Front${isError}`,
    ]);
    expect(spans.find(({ kind }) => kind === 1)?.attributes).toMatchObject({
      'sluice.websocket.close_code': code,
    });
  });
});

describe('how a request ended', () => {
  it('a 503 of the application is an error', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/shop/unavailable`, { headers: trace.headers });
    const spans = await exportedSpans(file, trace, 2);
    expect(traceTree(spans, trace.spanId)).toEqual([
      'server GET /shop/unavailable error',
      '  internal Front error',
    ]);
    expect(spans.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([
      503, 503,
    ]);
  });

  it('a 404 is not', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/elsewhere`, { headers: trace.headers });
    const spans = await exportedSpans(file, trace, 1);
    expect(traceTree(spans, trace.spanId)).toEqual(['server GET']);
  });

  it('an error in another deployment has its class, and none of its words', async () => {
    const trace = clientTrace();
    await fetch(`${served.url}/shop/fails`, { headers: trace.headers });
    const spans = await exportedSpans(file, trace, 4);
    expect(traceTree(spans, trace.spanId)).toEqual([
      'server GET /shop/fails error',
      '  internal Front error',
      '    client Model.fails error',
      '      server Model.fails error',
    ]);
    const failed = spans.filter(({ name }) => name === 'Model.fails');
    expect(failed.map(({ attributes }) => attributes['error.type'])).toEqual([
      'RangeError',
      'RangeError',
    ]);
    expect(JSON.stringify(spans)).not.toContain('of the model');
  });

  it('a request whose client left is cancelled, and no error', async () => {
    const trace = clientTrace();
    const asked = request(`${served.url}/shop/waits`, { headers: { ...trace.headers } });
    asked.on('error', () => undefined);
    asked.end();
    await served.prints(/waits began/);
    asked.destroy();
    const spans = await exportedSpans(file, trace, 2);
    expect(traceTree(spans, trace.spanId)).toEqual(['server GET /shop/waits', '  internal Front']);
    expect(spans.map(({ attributes }) => attributes['sluice.cancelled'])).toEqual([true, true]);
    expect(spans.at(-1)?.attributes['http.response.status_code']).toBe(499);
  });

  it('a request that is sent again after its replica died says so, and was no error', async () => {
    const trace = clientTrace();
    const response = await fetch(`${served.url}/shop/dies`, { headers: trace.headers });
    expect(response.status).toBe(200);
    const spans = await exportedSpans(file, trace, 2);
    expect(traceTree(spans, trace.spanId)).toEqual(['server GET /shop/dies', '  internal Front']);
    expect(spans.at(-1)?.attributes['sluice.attempts']).toBe(2);
  });
});

describe('which requests are recorded', () => {
  it('a client that does not record its trace gets none, and is not asked again further on', async () => {
    const trace = clientTrace(false);
    await fetch(`${served.url}/shop/own`, { headers: trace.headers });
    const after = clientTrace();
    await fetch(`${served.url}/shop/predict`, { headers: after.headers });
    await exportedSpans(file, after, 5);
    expect(allSpans(file).filter(({ traceId }) => traceId === trace.traceId)).toEqual([]);
    expect(allSpans(file).filter(({ name, parent }) => name === 'own work' && !parent)).toEqual([]);
    expect(linesOf(trace.traceId).length).toBe(1);
  });

  it('a malformed traceparent begins a trace of its own', async () => {
    const before = new Set(allSpans(file).map(({ traceId }) => traceId));
    await fetch(`${served.url}/shop/predict`, { headers: { traceparent: '00-not-a-trace-01' } });
    const fresh = (): readonly string[] => [
      ...new Set(allSpans(file).flatMap(({ traceId }) => (before.has(traceId) ? [] : traceId))),
    ];
    await expect.poll(() => fresh().length).toBe(1);
    const spans = await exportedSpans(file, { traceId: fresh()[0] ?? '' }, 5);
    expect(spans.find(({ name }) => name === 'GET /shop/predict')?.parent).toBeUndefined();
  });
});

describe('an exporter that cannot be used', () => {
  it('fails the start, and says why', async () => {
    const config = 'test/serving/fixtures/traced-wrongly.yaml';
    const failed = sluiceRun(['--config', config], { env: { SPANS: file } });
    await expect(failed).rejects.toThrow(
      /E_TRACING_EXPORTER: exporter_import_path .*:setup gave something that is neither a SpanProcessor nor a SpanExporter/,
    );
  });
});
