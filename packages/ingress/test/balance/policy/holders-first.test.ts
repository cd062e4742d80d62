import { describe, expect, it } from 'vitest';

import { holdersFirst } from '../../../src/balance/policy/holders-first.js';
import { powerOfTwo } from '../../../src/balance/policy/power-of-two.js';
import { Counted, input, work } from './fixtures.js';

function forModel(id: string): ReturnType<typeof work> {
  return work({ 'serve-multiplexed-model-id': id });
}

describe('the choice by model', () => {
  it.each(['serve_multiplexed_model_id', 'serve-multiplexed-model-id'])(
    'prefers a replica that holds the model that %s names, however loaded',
    (header) => {
      const policy = holdersFirst(powerOfTwo);
      const holder = new Counted(50, 100, { models: ['a', 'b'] });
      const candidates = [new Counted(0, 100, { models: [] }), holder];
      expect(policy(input(candidates, work({ [header]: 'b' })))).toBe(holder);
    },
  );

  it('takes the least loaded of several that hold it', () => {
    const policy = holdersFirst(powerOfTwo);
    const candidates = [5, 3, 4].map((load) => new Counted(load, 100, { models: ['a'] }));
    expect(policy(input(candidates, forModel('a')))).toBe(candidates[1]);
  });

  it('takes the replica with the fewest models while those that hold it are full', () => {
    const policy = holdersFirst(powerOfTwo);
    const candidates = [
      new Counted(2, 2, { models: ['a'] }),
      new Counted(0, 2, { models: ['b', 'c'] }),
      new Counted(1, 2, { models: ['b'] }),
    ];
    expect(policy(input(candidates, forModel('a')))).toBe(candidates[2]);
  });

  it('sends later requests for a model to where the first one has it loaded', () => {
    const policy = holdersFirst(powerOfTwo);
    const candidates = [0, 0, 0].map(() => new Counted(0, 100, { models: [] }));
    const first = policy(input(candidates, forModel('a')));
    if (first !== undefined) first.load = 20;
    for (let turn = 0; turn < 5; turn += 1) {
      expect(policy(input(candidates, forModel('a')))).toBe(first);
    }
    expect(policy(input(candidates, forModel('b')))).not.toBe(first);
  });

  it('believes replicas more than its own expectation', () => {
    const policy = holdersFirst(powerOfTwo);
    const [a, b] = [new Counted(0, 9, { models: [] }), new Counted(1, 9, { models: [] })];
    expect(policy(input([a, b], forModel('m')))).toBe(a);
    const reported = [
      new Counted(0, 9, { id: a.id, models: [] }),
      new Counted(1, 9, { id: b.id, models: ['m'] }),
    ];
    expect(policy(input(reported, forModel('m')))).toBe(reported[1]);
  });

  it('leaves requests without a model to the policy behind it', () => {
    const policy = holdersFirst(powerOfTwo);
    const candidates = [new Counted(5, 9, { models: [] }), new Counted(0, 9, { models: ['a'] })];
    expect(policy(input(candidates, work({ 'serve-multiplexed-model-id': '' })))).toBe(
      candidates[1],
    );
  });
});
