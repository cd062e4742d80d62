import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { EventSource } from 'undici';
import { beforeAll, expect, it } from 'vitest';

import { Reader, comeBack } from '../../packages/core/test/compile/resumable/reader.js';
import { startServer, type Workplace } from '../support/sluice-server.js';

type Server = Workplace & { readonly url: string };

interface Process {
  readonly name: string;
  readonly state: string | null;
  readonly pid: number;
}

let source: string;
let directory: string;
beforeAll(async () => {
  source = await readFile(new URL('fixtures/resumable.ts', import.meta.url), 'utf8');
  directory = await mkdtemp(join(tmpdir(), 'sluice-resumable-'));
});

let logs = 0;
/** A file in which a generator says how it ended. */
function newLog(): string {
  logs += 1;
  return join(directory, `log-${logs}`);
}

function ending(log: string): Promise<string> {
  return readFile(log, 'utf8').catch(() => '');
}

async function start(options: Readonly<Record<string, unknown>> = {}): Promise<Server> {
  const server = await startServer({ 'chat.ts': source }, ['--num-proxies', '2']);
  expect(await deploy(server, 'first', options)).toBe(0);
  return server;
}

async function deploy(
  server: Server,
  title: string,
  options: Readonly<Record<string, unknown>> = {},
): Promise<number | null> {
  const application = {
    name: 'chat',
    route_prefix: '/api',
    import_path: 'chat.ts:app',
    args: { title },
    deployments: [{ name: 'Chat', num_replicas: 3, ...options }],
  };
  await writeFile(join(server.root, 'serve.json'), JSON.stringify({ applications: [application] }));
  return (await server.sluice('deploy', 'serve.json')).code;
}

async function pidsOf(server: Server, kind: string): Promise<number[]> {
  const { output } = await server.sluice('ps', '--json');
  const { processes }: { readonly processes: readonly Process[] } = JSON.parse(output);
  return processes.filter(({ name }) => name.startsWith(kind)).map(({ pid }) => pid);
}

interface Item {
  readonly index: number;
  readonly pid: number;
}

function itemsOf({ events }: Reader): Item[] {
  return events.flatMap(({ data }): Item[] => (data === '' ? [] : [JSON.parse(data)]));
}

/** Reads a stream to its end, coming back whenever its connection breaks. */
async function readAll(url: string, broken: () => Promise<unknown>): Promise<Item[]> {
  const items: Item[] = [];
  let lastId: string | undefined;
  for (;;) {
    const reader = await Reader.open(url, lastId).catch(() => undefined);
    if (reader?.response.status === 204) return items;
    if (reader === undefined || reader.response.status >= 500) continue;
    expect(reader.response.status).toBe(200);
    if (lastId === undefined) {
      await reader.data(3);
      await broken();
    }
    await reader.over();
    items.push(...itemsOf(reader));
    lastId = reader.lastId || lastId;
  }
}

function upTo(max: number): number[] {
  return Array.from({ length: max }, (_, index) => index + 1);
}

it('clients of a killed ingress process come back through the other, each to its replica', async () => {
  const server = await start();
  const ingresses = await pidsOf(server, 'ingress');
  expect(ingresses).toHaveLength(2);
  const readers = upTo(9).map(() => ({ log: newLog() }));
  let reading = 0;
  let kill: (() => void) | undefined;
  const killed = new Promise<void>((resolve) => {
    kill = resolve;
  });
  const all = await Promise.all(
    readers.map(({ log }) =>
      readAll(`${server.url}/api/chat?log=${log}&max=300`, () => {
        reading += 1;
        if (reading === readers.length) {
          process.kill(ingresses[0] ?? 0, 'SIGKILL');
          kill?.();
        }
        return killed;
      }),
    ),
  );
  for (const items of all) {
    expect(items.map(({ index }) => index)).toEqual(upTo(300));
    expect(new Set(items.map(({ pid }) => pid)).size).toBe(1);
  }
  expect(new Set(all.flatMap((items) => items.map(({ pid }) => pid))).size).toBeGreaterThan(1);
  expect(await Promise.all(readers.map(({ log }) => ending(log)))).toEqual(
    readers.map(() => 'whole\n'),
  );
});

it('a client that left comes back to what was made meanwhile, and DELETE stops it wherever it runs', async () => {
  const server = await start();
  const log = newLog();
  const url = `${server.url}/api/chat?log=${log}&max=1000000`;
  const first = await Reader.open(url);
  await first.data(1);
  await first.leave();
  const two = await Promise.all([Reader.open(url, first.lastId), Reader.open(url, first.lastId)]);
  await Promise.all(two.map((reader) => reader.data(5)));
  const after = itemsOf(first).length;
  for (const reader of two) {
    expect(
      itemsOf(reader)
        .slice(0, 5)
        .map(({ index }) => index - after),
    ).toEqual(upTo(5));
  }
  const stopped = await comeBack(`${server.url}/api/chat`, first.lastId, { method: 'DELETE' });
  expect(stopped.status).toBe(204);
  await expect.poll(() => ending(log)).toBe('cancelled\n');
  await Promise.all(two.map((reader) => reader.over()));
  const again = upTo(6).map(async (number) => {
    const method = number % 2 === 0 ? 'DELETE' : 'GET';
    return (await comeBack(url, first.lastId, { method })).status;
  });
  expect(new Set(await Promise.all(again))).toEqual(new Set([404]));
});

it('a stream that nobody comes back to ends, and is unknown', async () => {
  const server = await start();
  const log = newLog();
  const url = `${server.url}/api/brief?log=${log}`;
  const reader = await Reader.open(url);
  await reader.data(1);
  await reader.leave();
  await expect.poll(() => ending(log)).toBe('disconnect\n');
  expect((await comeBack(url, reader.lastId)).status).toBe(404);
});

it('a time limit of the request is one of the stream, whether or not its client reads', async () => {
  const server = await start();
  const [left, stays] = [newLog(), newLog()];
  const headers = { 'x-request-timeout-seconds': '3' };
  const readers = await Promise.all(
    [left, stays].map((log) =>
      Reader.open(`${server.url}/api/chat?log=${log}&max=1000000`, undefined, { headers }),
    ),
  );
  await Promise.all(readers.map((reader) => reader.data(1)));
  await readers[0]?.leave();
  await expect.poll(() => ending(left)).toBe('timeout\n');
  await expect.poll(() => ending(stays)).toBe('timeout\n');
  await readers[1]?.over();
  expect(readers[1]?.isCut).toBe(true);
});

it('a replica that is killed takes its streams with it, which an EventSource hears', async () => {
  const server = await start();
  const log = newLog();
  const url = `${server.url}/api/chat?log=${log}&max=1000000`;
  const events = new EventSource(url);
  const pid = await new Promise<number>((resolve) => {
    events.addEventListener('message', ({ data }) => {
      const item: Item = JSON.parse(String(data));
      resolve(item.pid);
    });
  });
  const closed = new Promise<void>((resolve) => {
    events.addEventListener('error', () => {
      if (events.readyState === EventSource.CLOSED) resolve();
    });
  });
  process.kill(pid, 'SIGKILL');
  await closed;
  const unknown = `${'A'.repeat(40)}:1`;
  const answer = await comeBack(url, unknown);
  expect([answer.status, await answer.json()]).toEqual([
    404,
    { detail: 'There is no such stream, or no more.' },
  ]);
});

it('a replica that drains keeps its streams for those who come back', async () => {
  const server = await start({ num_replicas: 1, graceful_shutdown_timeout_s: 60 });
  const log = newLog();
  const url = `${server.url}/api/chat?log=${log}&max=400`;
  const reader = await Reader.open(url);
  await reader.data(1);
  await reader.leave();
  const update = deploy(server, 'second', { num_replicas: 1, graceful_shutdown_timeout_s: 60 });
  await expect
    .poll(async () => await (await fetch(`${server.url}/api/who`)).json())
    .toMatchObject({ title: 'second' });
  const back = await Reader.open(url, reader.lastId);
  expect(back.response.status).toBe(200);
  await back.over();
  const items = [...itemsOf(reader), ...itemsOf(back)];
  expect(items.map(({ index }) => index)).toEqual(upTo(400));
  expect(new Set(items.map(({ pid }) => pid)).size).toBe(1);
  expect(await update).toBe(0);
  expect(await ending(log)).toBe('whole\n');
});

it('a client comes back though its own stream has the only slot, which a stop frees', async () => {
  const server = await start({ num_replicas: 1, max_ongoing_requests: 1 });
  const log = newLog();
  const url = `${server.url}/api/chat?log=${log}&max=1000000`;
  const reader = await Reader.open(url);
  await reader.data(1);
  await reader.leave();
  const back = await Reader.open(url, reader.lastId);
  await back.data(3);
  const waiting = fetch(`${server.url}/api/who`);
  const stop = await comeBack(`${server.url}/api/chat`, reader.lastId, { method: 'DELETE' });
  expect(stop.status).toBe(204);
  expect((await waiting).status).toBe(200);
  expect(await ending(log)).toBe('cancelled\n');
});

it('a client that is slow gets all of a stream that is far longer than what is kept', async () => {
  const server = await start();
  const answer = await fetch(`${server.url}/api/lines`);
  const whole = upTo(40_000).map((number) => `{"index":${number - 1}}\n`);
  expect(await answer.text()).toBe(whole.join(''));
});
