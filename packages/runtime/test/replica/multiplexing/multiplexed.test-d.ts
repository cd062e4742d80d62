import { expectTypeOf, it } from 'vitest';

import { Multiplexed, multiplexed } from '../../../src/index.js';

interface Model {
  run(): number;
}

class Models {
  readonly open = multiplexed(async (id: string) => ({ id, run: (): number => 1 }), {
    unload: (model) => void model.run(),
  });
  @Multiplexed({ unload: (model: Model) => void model.run() })
  async load(modelId: string): Promise<Model> {
    return { run: () => modelId.length };
  }
  @Multiplexed()
  async other(modelId: string): Promise<string> {
    return modelId;
  }
}

it('keeps the types of models', () => {
  expectTypeOf(new Models().load('a')).toEqualTypeOf<Promise<Model>>();
  expectTypeOf(new Models().open('a').then((model) => model.run())).toEqualTypeOf<
    Promise<number>
  >();
});

it('refuses a method that takes no id, or loads other models than it lets go', () => {
  class Wrong {
    // @ts-expect-error -- an id is a string
    @Multiplexed()
    async load(id: number): Promise<number> {
      return id;
    }
    // @ts-expect-error -- unload takes another model
    @Multiplexed({ unload: (model: Model) => void model.run() })
    async other(id: string): Promise<string> {
      return id;
    }
  }
  expectTypeOf<Wrong>().toBeObject();
});
