import { CancelledError, HttpError, currentRequestId, setLogger } from '@sluice/core';
import { describe, expect, it, onTestFinished } from 'vitest';

import { Multiplexed, getMultiplexedModelId, multiplexed } from '../../../src/index.js';
import { deferred } from '../../support/deferred.js';
import { caller, turn } from '../batching/support.js';

/** Models that note what becomes of them. */
function loader(): { events: string[]; load: (id: string) => Promise<FakeModel> } {
  const events: string[] = [];
  return {
    events,
    load: async (id) => {
      events.push(`load ${id}`);
      await turn();
      return new FakeModel(id, events);
    },
  };
}

class FakeModel {
  constructor(
    readonly id: string,
    readonly events: string[],
  ) {}

  close(): void {
    this.events.push(`close ${this.id}`);
  }
}

/** Asks in a request that ends with the answer. */
async function inRequest<T>(ask: () => Promise<T>): Promise<T> {
  const request = caller();
  const answer = await request.call(ask);
  request.end();
  return answer;
}

describe('multiplexed models', () => {
  it('57 a b a c a b with two places loads a, b, c, b', async () => {
    const { events, load } = loader();
    const model = multiplexed(load, { maxNumModelsPerReplica: 2 });
    for (const id of ['a', 'b', 'a', 'c', 'a', 'b']) {
      expect((await inRequest(() => model(id))).id).toBe(id);
    }
    expect(events).toEqual(['load a', 'load b', 'close b', 'load c', 'close c', 'load b']);
    expect(model.modelIds()).toEqual(['a', 'b']);
  });

  it('share one load between the callers of a model', async () => {
    const { events, load } = loader();
    const model = multiplexed(load);
    const [one, two] = await Promise.all([model('a'), model('a')]);
    expect(one).toBe(two);
    expect(events).toEqual(['load a']);
  });

  it('load other models meanwhile, but no more at a time than there are places', async () => {
    const { events, load } = loader();
    const gate = deferred();
    const model = multiplexed(
      async (id: string) => {
        const loaded = await load(id);
        await gate.promise;
        return loaded;
      },
      { maxNumModelsPerReplica: 2 },
    );
    const asked = ['a', 'b', 'c'].map((id) => inRequest(() => model(id)));
    await turn();
    await turn();
    expect(events).toEqual(['load a', 'load b']);
    gate.resolve();
    await Promise.all(asked);
    expect(events).toEqual(['load a', 'load b', 'load c', 'close a']);
  });

  it('never let a model go that a request uses', async () => {
    const { events, load } = loader();
    const model = multiplexed(load, { maxNumModelsPerReplica: 1 });
    const using = caller();
    await using.call(() => model('a'));
    await inRequest(() => model('b'));
    expect(events).toEqual(['load a', 'load b']);
    using.end();
    expect(events).toEqual(['load a', 'load b', 'close a']);
  });

  it('prefer to let go what no request uses', async () => {
    const { events, load } = loader();
    const model = multiplexed(load, { maxNumModelsPerReplica: 2 });
    const using = caller();
    await using.call(() => model('a'));
    await inRequest(() => model('b'));
    await inRequest(() => model('c'));
    expect(events).toEqual(['load a', 'load b', 'close b', 'load c']);
    using.end();
    expect(model.modelIds()).toEqual(['a', 'c']);
  });

  it('give every caller the error of a load, and load again the next time', async () => {
    let attempts = 0;
    const model = multiplexed(async (id: string) => {
      attempts += 1;
      await turn();
      if (attempts === 1) throw new HttpError(404, `no model ${id}`);
      return id;
    });
    const results = await Promise.allSettled([model('a'), model('a')]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await model('a')).toBe('a');
    expect(attempts).toBe(2);
  });

  it('load on when a caller leaves, for those that stay and those that come', async () => {
    const { events, load } = loader();
    const model = multiplexed(load);
    const leaving = caller();
    const left = leaving.call(() => model('a'));
    leaving.leave();
    leaving.end();
    await expect(left).rejects.toThrow(CancelledError);
    expect((await model('a')).id).toBe('a');
    expect(events).toEqual(['load a']);
  });

  it('never begin a load that nobody waits for any more', async () => {
    const { events, load } = loader();
    const gate = deferred();
    const model = multiplexed(
      async (id: string) => {
        const loaded = await load(id);
        await gate.promise;
        return loaded;
      },
      { maxNumModelsPerReplica: 1 },
    );
    const first = model('a');
    const leaving = caller();
    const left = leaving.call(() => model('b'));
    leaving.leave();
    leaving.end();
    await expect(left).rejects.toThrow(CancelledError);
    gate.resolve();
    await first;
    await turn();
    expect(events).toEqual(['load a']);
  });

  it('are loaded outside of any request', async () => {
    const model = multiplexed(() => currentRequestId() ?? 'none');
    expect(await caller().call(() => model('a'))).toBe('none');
  });

  it('wait for the last of a model before another takes its place', async () => {
    const events: string[] = [];
    const gate = deferred();
    const model = multiplexed(
      (id: string) => {
        events.push(`load ${id}`);
        return { id };
      },
      {
        maxNumModelsPerReplica: 1,
        unload: async ({ id }) => {
          await gate.promise;
          events.push(`unload ${id}`);
        },
      },
    );
    await inRequest(() => model('a'));
    const second = model('b');
    await turn();
    expect(events).toEqual(['load a']);
    gate.resolve();
    await second;
    expect(events).toEqual(['load a', 'unload a', 'load b']);
  });

  it('log a model that cannot be let go, and go on', async () => {
    const logged: string[] = [];
    setLogger({ error: (message) => void logged.push(message) });
    onTestFinished(() => setLogger({ error: () => undefined }));
    const model = multiplexed(
      function open(id: string) {
        return { id, close: () => Promise.reject(new Error('stuck')) };
      },
      { maxNumModelsPerReplica: 1 },
    );
    await inRequest(() => model('a'));
    expect((await model('b')).id).toBe('b');
    expect(logged).toEqual(['open could not let the model go']);
  });

  it('are all let go at the end', async () => {
    const { events, load } = loader();
    const model = multiplexed(load);
    await Promise.all([model('a'), model('b')]);
    await model.unloadAll();
    expect(events).toEqual(['load a', 'load b', 'close a', 'close b']);
    expect(model.modelIds()).toEqual([]);
  });

  it('are let go at the end once, though a request still uses one that made room', async () => {
    const { events, load } = loader();
    const model = multiplexed(load, { maxNumModelsPerReplica: 1 });
    const user = caller();
    await user.call(() => model('a'));
    await caller().call(() => model('b'));
    await model.unloadAll();
    expect(events.toSorted()).toEqual(['close a', 'close b', 'load a', 'load b']);
    user.end();
    await turn();
    expect(events).toHaveLength(4);
  });

  it('have no limit with -1', async () => {
    const model = multiplexed((id: string) => id, { maxNumModelsPerReplica: -1 });
    for (let id = 0; id < 20; id += 1) await inRequest(() => model(String(id)));
    expect(model.modelIds()).toHaveLength(20);
  });

  it('answer 400 to a request that names no model', async () => {
    const model = multiplexed((id: string) => id);
    const asked = caller().call(() => model(getMultiplexedModelId()));
    await expect(asked).rejects.toMatchObject({ status: 400, code: 'E_MODEL_ID_MISSING' });
  });

  it('refuse options that they do not have', () => {
    const options: object = { maxNumModelsPerReplica: 0, unload: 1, max: 2 };
    expect(() => multiplexed((id: string) => id, options)).toThrow(
      /There is no option "max"[^]*max_num_models_per_replica\) is 0[^]*unload is no function/,
    );
  });
});

class Models {
  readonly loads: string[] = [];

  @Multiplexed({ maxNumModelsPerReplica: 2 })
  async load(modelId: string): Promise<{ id: string; of: Models }> {
    this.loads.push(modelId);
    return { id: modelId, of: this };
  }
}

describe('a method with @Multiplexed()', () => {
  it('keeps the models of each instance apart', async () => {
    const [one, other] = [new Models(), new Models()];
    const loaded = await one.load('a');
    expect(await one.load('a')).toBe(loaded);
    expect((await other.load('a')).of).toBe(other);
    expect([one.loads, other.loads]).toEqual([['a'], ['a']]);
  });
});
