import { describe, expect, it } from 'vitest';

import { Batch, FINISHED, setBatchOptions } from '../../../src/index.js';
import { turn } from './support.js';

class Model {
  readonly batches: number[][] = [];
  readonly factor: number;

  constructor(factor: number) {
    this.factor = factor;
  }

  @Batch({ maxBatchSize: 4 })
  async scale(items: number[]): Promise<number[]> {
    this.batches.push(items);
    await turn();
    return items.map((item) => item * this.factor);
  }

  @Batch()
  async *count(items: number[]): AsyncGenerator<(number | typeof FINISHED)[]> {
    this.batches.push(items);
    for (let step = 1; step <= 3; step += 1) {
      yield items.map((item) => (step > item ? FINISHED : step));
    }
  }

  @Batch({ batchSizeFn: (texts: readonly string[]) => texts.join('').length, maxBatchSize: 5 })
  async lengths(texts: string[]): Promise<number[]> {
    return texts.map(({ length }) => length);
  }
}

const callWithOne = (): unknown =>
  Reflect.apply(Reflect.get(Model.prototype, 'scale'), new Model(1), [1]);
const decorateField = (): unknown => Reflect.apply(Batch(), undefined, [Model.prototype, 'factor']);

describe('a method with @Batch()', () => {
  it('runs once for the lists of several callers, and each gets the results of its own', async () => {
    const model = new Model(2);
    expect(await Promise.all([model.scale([1]), model.scale([2, 3]), model.scale([4])])).toEqual([
      [2],
      [4, 6],
      [8],
    ]);
    expect(model.batches).toEqual([[1, 2, 3, 4]]);
  });

  it('parts a list that is larger than a batch', async () => {
    const model = new Model(1);
    expect(await model.scale([1, 2, 3, 4, 5, 6])).toEqual([1, 2, 3, 4, 5, 6]);
    expect(model.batches).toEqual([
      [1, 2, 3, 4],
      [5, 6],
    ]);
    expect(await model.scale([])).toEqual([]);
  });

  it('keeps the batches of instances apart', async () => {
    const [two, three] = [new Model(2), new Model(3)];
    expect(await Promise.all([two.scale([1]), three.scale([1])])).toEqual([[2], [3]]);
  });

  it('streams to each caller the values of its own items', async () => {
    const model = new Model(1);
    const read = async (items: number[]): Promise<unknown[]> => {
      const got: unknown[] = [];
      for await (const values of model.count(items)) got.push(values);
      return got;
    };
    expect(await Promise.all([read([2]), read([1, 3]), read([])])).toEqual([
      [[1], [2]],
      [
        [1, 1],
        [FINISHED, 2],
        [FINISHED, 3],
      ],
      [],
    ]);
    expect(model.batches).toEqual([[2, 1, 3]]);
  });

  it('measures items by batchSizeFn', async () => {
    const model = new Model(1);
    await expect(model.lengths(['longer'])).rejects.toMatchObject({ status: 413 });
    expect(await model.lengths(['abc', 'ab', 'abcde'])).toEqual([3, 2, 5]);
  });

  it('takes other options on one instance', async () => {
    const [one, other] = [new Model(1), new Model(1)];
    setBatchOptions(one, 'scale', { maxBatchSize: 1 });
    await Promise.all([one.scale([1, 2]), other.scale([1, 2])]);
    expect([one.batches, other.batches]).toEqual([[[1], [2]], [[1, 2]]]);
    expect(() => setBatchOptions(one, 'factor', {})).toThrow('Model.factor has no @Batch().');
  });

  it('says how to call it to a caller that gives one item', () => {
    expect(callWithOne).toThrow('Model.scale takes a list: call Model.scale([item])');
  });

  it('says that it belongs on a method', () => {
    expect(decorateField).toThrow('E_DECORATOR_MISPLACED: @Batch() of "factor"');
  });
});
