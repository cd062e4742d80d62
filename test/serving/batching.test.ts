import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ask } from '../support/clients.js';
import { freePort, type Served, sluiceRun } from '../support/sluice-process.js';

/** Acceptance case 57, its batches: over HTTP and a handle, into one replica. */
let served: Served;

interface State {
  readonly batches: readonly { readonly items: readonly number[]; readonly afterMs: number }[];
  readonly aborted: number;
}

const answer = async (path: string): Promise<unknown> => {
  const response = await fetch(`${served.url}${path}`);
  return response.ok ? await response.json() : response.status;
};
const text = async (path: string): Promise<string> => (await fetch(`${served.url}${path}`)).text();
const state = async (): Promise<State> => {
  const response = await fetch(`${served.url}/state`);
  const read: State = JSON.parse(await response.text());
  return read;
};
const sizes = async (): Promise<number[]> =>
  (await state()).batches.map(({ items }) => items.length);

beforeAll(async () => {
  const port = String(await freePort());
  served = await sluiceRun(['test/serving/fixtures/batching.ts:app', '--metrics-port', port]);
  await served.prints(/Ctrl-C/);
});
afterAll(() => served.stop('SIGINT'));
beforeEach(() => answer('/reset'));

describe('calls from several requests', () => {
  it('57 a batch of six at size four runs as four at once and two when the wait is over', async () => {
    const asked = [0, 1, 2, 3, 4, 5].map((item) => answer(`/double?item=${item}`));
    expect(await Promise.all(asked)).toEqual([0, 2, 4, 6, 8, 10]);
    const { batches } = await state();
    expect(batches.map(({ items }) => items.length)).toEqual([4, 2]);
    const [first, second] = batches.map(({ afterMs }) => afterMs);
    expect(first).toBeLessThan(1_900);
    expect(second).toBeGreaterThan(1_900);
  });

  it('57 a throw fails all of its batch, as what it is', async () => {
    const asked = [13, 1, 2, 3].map((item) => answer(`/double?item=${item}`));
    expect(await Promise.all(asked)).toEqual([418, 418, 418, 418]);
    expect(await answer('/double?item=4')).toBe(8);
  });

  it('57 a wrong length fails all of its batch and says so in the log', async () => {
    const asked = [14, 1, 2, 3].map((item) => answer(`/double?item=${item}`));
    expect(await Promise.all(asked)).toEqual([500, 500, 500, 500]);
    await served.prints(
      /Model\.double doesn't preserve batch size: it got 4 items and gave 0 results/,
    );
  });

  it('57 without a wait, a batch is what came while the last one ran', async () => {
    const first = answer('/slow?item=1');
    await expect.poll(sizes).toEqual([1]);
    const others = [2, 3, 4].map((item) => answer(`/slow?item=${item}`));
    await Promise.all([2, 3, 4].map((item) => served.prints(new RegExp(`slow ${item} asked`))));
    await answer('/release');
    expect(await Promise.all([first, ...others])).toEqual([1, 2, 3, 4]);
    expect(await sizes()).toEqual([1, 3]);
  });

  it('57 a client that leaves is taken out of the queue, and the others in it are served', async () => {
    const first = answer('/slow?item=1');
    await expect.poll(sizes).toEqual([1]);
    const leaving = ask(served, '/slow?item=7');
    await served.prints(new RegExp(`slow 7 asked for by ${leaving.id}`));
    const staying = answer('/slow?item=8');
    await served.prints(/slow 8 asked/);
    leaving.request.destroy();
    await served.prints(new RegExp(`${leaving.id} -- GET /slow 499 `));
    await answer('/release');
    expect(await Promise.all([first, staying])).toEqual([1, 8]);
    const { batches } = await state();
    expect(batches.map(({ items }) => items)).toEqual([[1], [8]]);
  });

  it('57 a batch is aborted when all of its clients have left, and the next one runs', async () => {
    const before = await state();
    const leaving = [ask(served, '/slow?item=60'), ask(served, '/slow?item=60')];
    await expect.poll(async () => (await sizes()).length).toBeGreaterThan(0);
    leaving[0]?.request.destroy();
    leaving[1]?.request.destroy();
    expect(await answer('/slow?item=2')).toBe(2);
    expect((await state()).aborted).toBeGreaterThan(before.aborted);
  });

  it('57 a streaming batch streams to each client the values of its item', async () => {
    expect(await Promise.all([text('/count?item=1'), text('/count?item=4')])).toEqual([
      '1\n',
      '1\n2\n3\n4\n',
    ]);
  });

  it('57 a method with @Batch() is called with lists, which are joined', async () => {
    const asked = [1, 2, 3].map((item) => answer(`/triple?item=${item}`));
    expect(await Promise.all(asked)).toEqual([3, 6, 9]);
  });

  it('57 the metrics count the batches and their items', async () => {
    const [, url = ''] = await served.prints(/metrics are at (\S+)/);
    await answer('/triple?item=1');
    const page = async (): Promise<string> => (await fetch(url)).text();
    await expect
      .poll(page, { timeout: 20_000 })
      .toMatch(
        /sluice_batch_size_count\{[^}]*deployment="Model",method="Model\.triple"[^}]*\} [1-9]/,
      );
  });
});
