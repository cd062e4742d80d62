import { PassThrough } from 'node:stream';

import { describe, expect, it } from 'vitest';

import { live } from '../../src/cli/live.js';
import { describeProgress, describeStatus } from '../../src/cli/server/describe-status.js';
import { lineFilter } from '@sluice/runtime/internal';
import type { ApplicationDetails } from '../../src/cli/server/server-details.js';
import type { ServerProcess } from '../../src/cli/server/server-processes.js';
import { usageBetween } from '../../src/cli/server/usage-between.js';
import { age, table } from '../../src/cli/table.js';

const plain = (_: unknown, text: string): string => text;

const SHOP: ApplicationDetails = {
  name: 'shop',
  status: 'DEPLOYING',
  message: 'Model: Error: no weights\n    at init (model.ts:3:5)',
  routePrefix: '/shop',
  config: undefined,
  deployments: [
    {
      name: 'Model',
      status: 'UPDATING',
      message: 'Error: no weights\n    at init (model.ts:3:5)',
      wantedReplicas: 2,
      replicas: [
        { id: 'shop#Model#1', state: 'RUNNING', pid: 1, startTimeS: 0, gpus: [] },
        { id: 'shop#Model#2', state: 'STARTING', pid: 2, startTimeS: 0, gpus: [] },
      ],
    },
  ],
};

describe('the status of a server', () => {
  it('has a line for each application and deployment, and a message once, whole', () => {
    const text = describeStatus(
      { applications: [SHOP] },
      { paint: plain, columns: Number.POSITIVE_INFINITY },
    );
    expect(text).toBe(`shop     DEPLOYING  /shop
  Model  UPDATING   1/2 replicas, 1 starting
    Error: no weights
        at init (model.ts:3:5)
`);
  });

  it('is cut to the width of a terminal, and a message to its first line', () => {
    const text = describeStatus({ applications: [SHOP] }, { paint: plain, columns: 24 });
    expect(text).toBe(`shop     DEPLOYING  /...
  Model  UPDATING   1...
    Error: no weights
`);
  });

  it('tells what a deployment waits for', () => {
    expect(describeProgress([SHOP])).toBe('shop: Model 1/2');
    expect(describeProgress([{ ...SHOP, deployments: [] }])).toBe('shop: deploying');
  });
});

describe('the lines of a replica', () => {
  const LOG = [
    'Shop#91426d | asked',
    'INFO 2026-11-23T06:00:00.400Z controller -- replica shop#Shop#91426d (pid 4321) is ready after 0.4 s',
    'ERROR 2026-11-23T06:00:07.120Z shop#Shop#c03e17 5f1c -- GET / A request failed: Error: boom',
    '    at Shop.item (/app/shop.ts:16:27)',
    'Shopping#91426e | asked',
  ];

  it.each([
    ['91426d', [0, 1]],
    ['Shop#91426d', [0, 1]],
    ['shop#Shop#91426d', [1]],
    ['c03e17', [2, 3]],
    ['Shop', [0, 1, 2, 3]],
    ['Sho', []],
    ['.*', []],
  ])('of %s are those that name it, and what is indented below them', (name, lines) => {
    const isWanted = lineFilter(name);
    expect(LOG.flatMap((line, index) => (isWanted(line) ? [index] : []))).toEqual(lines);
  });
});

describe('what processes use', () => {
  it('between two moments is a share of one core, and the busiest replica comes first', () => {
    const before = {
      atMs: 0,
      processes: [at(0, 'controller', ''), at(0, 'a#A#1'), at(0, 'a#B#1')],
    };
    const now = {
      atMs: 1_000,
      processes: [at(10, 'controller', ''), at(100, 'a#A#1'), at(500, 'a#B#1')],
    };
    const used = usageBetween(before, now);
    expect(used.map(({ name, cpuShare }) => [name, cpuShare])).toEqual([
      ['controller', 0.01],
      ['a#B#1', 0.5],
      ['a#A#1', 0.1],
    ]);
  });

  it('is not known of one moment alone, nor of a process that has been replaced', () => {
    expect(usageBetween(undefined, { atMs: 0, processes: [at(5)] })[0]?.cpuShare).toBeUndefined();
    const other = { ...at(9), pid: 2 };
    const used = usageBetween({ atMs: 0, processes: [at(5)] }, { atMs: 1_000, processes: [other] });
    expect(used[0]?.cpuShare).toBeUndefined();
  });
});

describe('a live picture', () => {
  it('is drawn over the one before on a terminal, whose screen is as before in the end', async () => {
    const text = await shown(true);
    expect(text.startsWith('\x1b[?1049h')).toBe(true);
    expect(text).toContain('\x1b[H\x1b[J80 two');
    expect(text.endsWith('\x1b[?25h\x1b[?1049l80 two\n')).toBe(true);
  });

  it('comes below the one before elsewhere, and only when it has changed', async () => {
    expect(await shown(false)).toBe('Infinity one\n\nInfinity two\n');
  });
});

describe('tables', () => {
  it('have columns two spaces apart, and no spaces at the ends of lines', () => {
    expect(
      table([
        ['a', 'bb', 'c'],
        ['aaa', 'b'],
      ]),
    ).toBe('a    bb  c\naaa  b\n');
  });

  it.each([
    [0, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_600, '1 h'],
    [200_000, '2 d'],
  ])('%f s is an age of %s', (seconds, text) => {
    expect(age(seconds)).toBe(text);
  });
});

function at(cpuMs: number, name = 'app#Shop#1', state = 'RUNNING'): ServerProcess {
  const usage = {
    rssBytes: 1,
    cpuMs,
    loopActiveMs: cpuMs,
    loopIdleMs: 1_000 - cpuMs,
    ongoing: 0,
  };
  return { name, pid: 1, state, startTimeS: 0, gpus: [], usage };
}

async function shown(isTTY: boolean): Promise<string> {
  const stop = new AbortController();
  const output = Object.assign(new PassThrough(), { isTTY, columns: 0, rows: 0 });
  let count = 0;
  const pictures = ['one\n', 'one\n', 'two\n'];
  await live(
    async ({ columns }) => {
      count += 1;
      if (count === pictures.length) stop.abort();
      return `${columns} ${pictures[count - 1] ?? ''}`;
    },
    // Only what is used of a stream of a terminal.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    { everyMs: 1, signal: stop.signal, output: output as unknown as NodeJS.WriteStream },
  );
  return String(output.read());
}

it('a picture that is shown again and again ends when its reader has left', async () => {
  const output = Object.assign(new PassThrough(), { isTTY: false, columns: 0, rows: 0 });
  let count = 0;
  const ended = live(
    async () => {
      count += 1;
      if (count === 2) output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      return `${count}\n`;
    },
    {
      everyMs: 1,
      signal: new AbortController().signal,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      output: output as unknown as NodeJS.WriteStream,
    },
  );
  await expect(ended).resolves.toBeUndefined();
});
