import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { clientTrace } from '../support/exported-spans.js';
import { freePort, type Served, sluiceRun } from '../support/sluice-process.js';

const TOKEN = 'a-token-of-a-test-that-is-long-enough';

/** A server that does not trace, until somebody looks. */
let served: Served;
let api: string;

beforeAll(async () => {
  const port = await freePort();
  served = await sluiceRun(['test/serving/fixtures/traced.ts:app', '--admin-port', String(port)], {
    env: { SLUICE_AUTH_TOKEN: TOKEN },
  });
  await served.prints(/Ctrl-C/);
  api = `http://127.0.0.1:${port}/api/v1`;
});
afterAll(() => served.stop('SIGINT'));

interface Trace {
  readonly traceId: string;
  readonly name: string;
  readonly status: number;
  readonly isError: boolean;
}

async function ask(path: string): Promise<Readonly<Record<string, unknown>>> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(`${api}${path}`, { headers });
  // The API answers with an object.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (await response.json()) as Readonly<Record<string, unknown>>;
}

async function traces(): Promise<readonly Trace[]> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
  return (await ask('/traces'))['traces'] as readonly Trace[];
}

async function failures(): Promise<string> {
  return JSON.stringify(await ask('/failures'));
}

/** Asks until a request of that name has been recorded. */
async function recorded(path: string, name: string): Promise<Trace> {
  let found: Trace | undefined;
  const look = async (): Promise<boolean> => {
    await (await fetch(`${served.url}${path}`)).text();
    found = (await traces()).find((trace) => trace.name === name);
    return found !== undefined;
  };
  await expect.poll(look, { timeout: 30_000 }).toBe(true);
  if (found === undefined) throw new Error(`${name} was not recorded`);
  return found;
}

describe('the traces of a server that nobody told to trace', () => {
  it('begin when they are asked for, and have the spans of all processes', async () => {
    const { traceId } = await recorded('/predict', 'GET /predict');
    const spans = async (): Promise<unknown> => (await ask(`/traces/${traceId}`))['spans'];
    await expect
      .poll(async () => JSON.stringify(await spans()), { timeout: 30_000 })
      .toMatch(/ingress 1 .*default#Front#.*default#Model#/);
  });

  it('say how a request ended', async () => {
    expect(await recorded('/unavailable', 'GET /unavailable')).toMatchObject({
      status: 503,
      isError: true,
    });
  });

  it('leave the headers that an application gets as the client sent them', async () => {
    await recorded('/predict', 'GET /predict');
    const { headers } = clientTrace();
    const response = await fetch(`${served.url}/traceparent`, { headers });
    expect(await response.json()).toBe(headers['traceparent']);
    expect(await (await fetch(`${served.url}/traceparent`)).json()).toBe(null);
  });

  it('are not those of another server', async () => {
    expect(await ask('/traces/0af7651916cd43dd8448eb211c80319c')).toEqual({
      detail: 'There is no trace "0af7651916cd43dd8448eb211c80319c".',
    });
  });
});

describe('failures', () => {
  it('are remembered without being asked for, each kind once', async () => {
    await fetch(`${served.url}/fails?key=a-secret-query`);
    await fetch(`${served.url}/fails?key=a-secret-query`);
    await expect.poll(failures, { timeout: 30_000 }).toMatch(/RangeError: of the model/);
    await expect.poll(failures, { timeout: 30_000 }).toMatch(/"count":2/);
    expect(await failures()).not.toContain('secret');
    expect(await failures()).not.toContain('The answer was 500');
  });

  it('of a front that has nobody to ask are there as well', async () => {
    await fetch(`${served.url}/unavailable`);
    await expect
      .poll(failures, { timeout: 30_000 })
      .toMatch(/"message":"The answer was 503","application":"default","deployment":""/);
  });
});

/** Wants no application, and tracing as given. */
async function put(tracing: unknown): Promise<Response> {
  return await fetch(new URL('/api/serve/applications/', api), {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ tracing_config: tracing, applications: [] }),
  });
}

it('a config that would trace otherwise than the running server is refused, and says so', async () => {
  const refused = await put({ enabled: true, sampling_ratio: 0.5 });
  expect([refused.status, await refused.text()]).toEqual([
    409,
    expect.stringMatching(
      /tracing_config\.enabled is false in the running server and true in the config\..*\n.*tracing_config\.sampling_ratio is 0\.01 in the running server and 0\.5 in the config\./,
    ),
  ]);
  // Last, because nothing is served from then on.
  expect((await put({ enabled: false, sampling_ratio: 0.5 })).status).toBe(200);
});
