import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';

import { bind, serve } from 'sluice';
import { afterEach, describe, expect, it } from 'vitest';

import { scrape } from '../support/scrape.js';
import { pids } from './lifecycle-app.js';

/** Stand for the classes of the fixture, which the replicas import. */
class Model {
  echo(): number {
    return 0;
  }
}

class Door {
  constructor(readonly model: unknown) {}
  fetch(): string {
    return '';
  }
}

const module = fileURLToPath(new URL('fixtures/chaos.mjs', import.meta.url));
const QUIET = { info() {}, warn() {}, error() {} };
const CLIENTS = 16;
const REQUESTS = 600;
const HUNG_MS = 40_000;
const KINDS = ['echo', 'double', 'both', 'sum', 'refuse', 'unread', 'count', 'tokens'] as const;

/** The documented answers: 502 and 503 where a replica died with the request, or the second one of a repeated one. */
const STATUSES = new Set([200, 418, 502, 503]);

afterEach(() => serve.shutdown());

describe('requests while replicas die, clients leave and versions change', () => {
  it.each([1, 2])('get one answer each, and leave no slot taken (seed %d)', async (seed) => {
    const random = randomOf(seed);
    await deploy('v1', 2);
    const clients = ask(random);
    await disturb(random, clients.over.signal);
    expect(await clients.problems).toEqual([]);
    await isIdle();
    const last = await Promise.all(KINDS.map((kind) => outcomeOf({ kind, number: 5 })));
    expect(last).toEqual(KINDS.map((kind) => ({ what: kind === 'refuse' ? '418' : '200' })));
    await isIdle();
  });
});

/** Asks with several clients, of which some leave; `over` is aborted at the end. */
function ask(random: () => number): {
  readonly over: AbortController;
  readonly problems: Promise<readonly string[]>;
} {
  const over = new AbortController();
  const problems: string[] = [];
  let left = REQUESTS;
  const client = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const kind = pick(KINDS, random);
      const asked = { kind, number: 1 + Math.floor(random() * 40) };
      const leavesAfterMs = random() < 0.3 ? Math.floor(random() * 60) : undefined;
      const { problem } = await outcomeOf({ ...asked, leavesAfterMs });
      if (problem !== undefined) problems.push(`${kind}: ${problem}`);
    }
  };
  const asking = async (): Promise<readonly string[]> => {
    await Promise.all(Array.from({ length: CLIENTS }, client));
    over.abort();
    return problems;
  };
  return { over, problems: asking() };
}

/** Kills replicas and deploys other versions and numbers of them, one after another. */
async function disturb(random: () => number, over: AbortSignal): Promise<void> {
  let version = 1;
  while (!over.aborted) {
    await delay(100 + random() * 200);
    if (random() < 0.6) {
      const all = pids();
      if (all.length > 0) process.kill(pick(all, random), 'SIGKILL');
    } else {
      if (random() < 0.5) version = 3 - version;
      await deploy(`v${version}`, 1 + Math.floor(random() * 3));
    }
  }
}

function pick<T>(all: readonly T[], random: () => number): T {
  const [first] = all.slice(Math.floor(random() * all.length));
  if (first === undefined) throw new RangeError('There is nothing to pick from.');
  return first;
}

async function deploy(exportName: string, numReplicas: number): Promise<void> {
  await serve.run(bind(Door, bind(Model).options({ numReplicas: 2, maxOngoingRequests: 8 })), {
    port: 0,
    metrics: { port: 0 },
    replicaExecArgv: [],
    log: QUIET,
    numReplicas,
    entry: { module, exportName },
  });
}

interface Asked {
  readonly kind: string;
  readonly number: number;
  /** Undefined for a client that stays. */
  readonly leavesAfterMs?: number | undefined;
}

interface Outcome {
  readonly what: string;
  readonly problem?: string;
}

async function outcomeOf({ kind, number, leavesAfterMs }: Asked): Promise<Outcome> {
  const signal = AbortSignal.timeout(leavesAfterMs ?? HUNG_MS);
  try {
    const response = await fetch(`${serve.status().url}/${kind}?n=${number}`, { signal });
    const { status } = response;
    const text = await response.text();
    const isRight = status === 200 ? text === expected(kind, number) : STATUSES.has(status);
    return {
      what: String(status),
      ...(!isRight && { problem: `${status} ${text.slice(0, 200)}` }),
    };
  } catch (error) {
    if (signal.aborted && leavesAfterMs !== undefined) return { what: 'left' };
    if (signal.aborted) return { what: 'hung', problem: 'hung' };
    // A stream that has begun is cut when the replica dies that makes it.
    const isStream = kind === 'tokens' || kind === 'count';
    return { what: 'cut', ...(!isStream && { problem: inspect(error) }) };
  }
}

function expected(kind: string, number: number): string {
  switch (kind) {
    case 'double':
      return String(number * 2);
    case 'sum':
      return String((number * (number + 1)) / 2);
    case 'count':
    case 'tokens':
      return Array.from({ length: number }, (_, at) => `${at}\n`).join('');
    default:
      return String(number);
  }
}

/** Resolves when each replica is there and nothing runs or waits anywhere. */
async function isIdle(): Promise<void> {
  const wanted = serve.status().applications.flatMap(({ deployments }) => deployments);
  const replicas = wanted.reduce((sum, { wantedReplicas }) => sum + wantedReplicas, 0);
  await expect.poll(underWay).toEqual({ replicas, work: 0 });
}

/** What the replicas and the ingress count as under way. */
async function underWay(): Promise<{ readonly replicas: number; readonly work: number }> {
  const page = await scrape(serve.status().metricsUrl ?? '');
  const ongoing = 'sluice_replica_ongoing_requests';
  return {
    replicas: page.samples.filter(({ name }) => name === ongoing).length,
    work: page.sum(ongoing) + page.sum('sluice_queued_requests'),
  };
}

/** Source: mulberry32 by Tommy Ettinger. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
