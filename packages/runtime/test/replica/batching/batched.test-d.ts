import { expectTypeOf, it } from 'vitest';

import {
  Batch,
  FINISHED,
  batched,
  batchedStream,
  type DeploymentHandle,
  type HandleCall,
  type HandleStream,
} from '../../../src/index.js';

class Model {
  readonly classify = batched(async (texts: string[]) => texts.map((text) => text.length));
  readonly tokens = batchedStream(async function* (prompts: string[]) {
    yield prompts.map((prompt) => (prompt === '' ? FINISHED : prompt));
  });
  @Batch({ maxBatchSize: 8 })
  async embed(texts: string[]): Promise<Float32Array[]> {
    return texts.map(() => new Float32Array(1));
  }
  @Batch({ batchSizeFn: (texts: readonly string[]) => texts.length })
  async rank(texts: readonly string[]): Promise<readonly number[]> {
    return texts.map(() => 0);
  }
}

declare const model: Model;
declare const handle: DeploymentHandle<Model>;

it('gives callers of batched functions one item and one result', () => {
  expectTypeOf(model.classify).parameter(0).toEqualTypeOf<string>();
  expectTypeOf(model.classify('a')).toEqualTypeOf<Promise<number>>();
  expectTypeOf(model.tokens('a')).toEqualTypeOf<
    AsyncIterableIterator<string, undefined, undefined>
  >();
});

it('keeps the signature of methods with @Batch()', () => {
  expectTypeOf(model.embed(['a'])).toEqualTypeOf<Promise<Float32Array[]>>();
});

it('gives handles the same', () => {
  expectTypeOf(handle.classify('a')).toEqualTypeOf<HandleCall<number>>();
  expectTypeOf(handle.tokens('a')).toEqualTypeOf<HandleStream<string>>();
  expectTypeOf(handle.embed(['a'])).toEqualTypeOf<HandleCall<Float32Array[]>>();
});

it('refuses a method that does not go from lists to lists', () => {
  class Wrong {
    // @ts-expect-error -- one item is no list
    @Batch()
    async one(text: string): Promise<string> {
      return text;
    }
    // @ts-expect-error -- batchSizeFn measures other items
    @Batch({ batchSizeFn: (items: readonly number[]) => items.length })
    async other(texts: string[]): Promise<string[]> {
      return texts;
    }
  }
  expectTypeOf<Wrong>().toBeObject();
});
