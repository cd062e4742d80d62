import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type Served, sluiceRun } from '../support/sluice-process.js';
import { serve } from '../../packages/runtime/src/index.js';
import { app } from './fixtures/multiplexing.js';

/** Acceptance case 57, its models. */
interface Ran {
  readonly model: string;
  readonly pid: number;
  readonly events: readonly string[];
}

const HEADERS = ['serve_multiplexed_model_id', 'serve-multiplexed-model-id'];

async function ran(url: string, header: Readonly<Record<string, string>>): Promise<Ran> {
  const response = await fetch(url, { headers: header });
  expect(response.status).toBe(200);
  const read: Ran = JSON.parse(await response.text());
  return read;
}

describe('requests that name a model', () => {
  let served: Served;
  beforeAll(async () => {
    served = await sluiceRun(['test/serving/fixtures/multiplexing.ts:app']);
    await served.prints(/Ctrl-C/);
  });
  afterAll(() => served.stop('SIGINT'));

  it.each(HEADERS)(
    '57 the header %s names the model, and its holder gets the request',
    async (name) => {
      const url = `${served.url}/run`;
      const pids = new Set<number>();
      for (let count = 0; count < 12; count += 1) {
        const { model, pid } = await ran(url, { [name]: `by-${name}` });
        expect(model).toBe(`by-${name}`);
        pids.add(pid);
      }
      expect(pids.size).toBe(1);
    },
  );

  it('57 the models of handle calls go to their holders as well', async () => {
    const pids = new Map<string, Set<number>>();
    for (let count = 0; count < 20; count += 1) {
      const model = count % 2 === 0 ? 'x' : 'y';
      const { pid } = await ran(`${served.url}/called?model=${model}`, {});
      pids.set(model, (pids.get(model) ?? new Set()).add(pid));
    }
    expect([...pids.values()].map(({ size }) => size)).toEqual([1, 1]);
  });

  it('57 a request that names no model is answered 400', async () => {
    for (const headers of [{}, { 'serve-multiplexed-model-id': '' }]) {
      const response = await fetch(`${served.url}/run`, { headers });
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        detail: 'The model is missing: send its id in the header serve_multiplexed_model_id.',
      });
    }
  });

  it('57 each model has a batch of its own', async () => {
    const response = await fetch(`${served.url}/joined`);
    expect(await response.json()).toEqual(['a: 1 of 2', 'b: 2 of 1', 'a: 3 of 2']);
  });
});

describe('the inline engine', () => {
  it('57 a b a c a b with two places loads a, b, c, b there too', async () => {
    const one = app.options({ numReplicas: 1 });
    await serve.run(one, { engine: 'inline', port: 0 });
    const { url } = serve.status();
    let events: readonly string[] = [];
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) {
      ({ events } = await ran(`${url}/run`, { serve_multiplexed_model_id: id }));
    }
    expect(events.filter((event) => event.startsWith('load'))).toEqual([
      'load a',
      'load b',
      'load c',
      'load b',
    ]);
    await serve.shutdown();
  });
});
