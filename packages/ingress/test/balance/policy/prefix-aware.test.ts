import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { prefixAware } from '../../../src/balance/policy/prefix-aware.js';
import { blockKeys, BLOCK_CHARS, PrefixTable } from '../../../src/balance/policy/prefix-table.js';
import { promptOf } from '../../../src/balance/policy/prompt.js';
import { Counted, input, work } from './fixtures.js';

const OPTIONS = { imbalancedThreshold: 10, matchRateThreshold: 0.1, maxChars: 100_000 };
const LAWYER = 'You are a careful lawyer. '.repeat(20);
const PIRATE = 'You are a friendly pirate. '.repeat(20);

function asks(content: string | Uint8Array): ReturnType<typeof work> {
  return work({}, content);
}

describe('prefix aware', () => {
  it('sends what begins alike to the replica that has seen the beginning', () => {
    const policy = prefixAware(OPTIONS);
    const candidates = [new Counted(), new Counted(), new Counted()];
    const lawyer = policy(input(candidates, asks(`${LAWYER} What is a tort?`)));
    if (lawyer !== undefined) lawyer.load += 1;
    const pirate = policy(input(candidates, asks(`${PIRATE} What is grog?`)));
    expect(pirate).not.toBe(lawyer);
    for (let turn = 0; turn < 5; turn += 1) {
      expect(policy(input(candidates, asks(`${LAWYER} Question ${turn}`)))).toBe(lawyer);
      expect(policy(input(candidates, asks(`${PIRATE} Question ${turn}`)))).toBe(pirate);
    }
  });

  it('prefers the replica with the longest beginning', () => {
    const policy = prefixAware(OPTIONS);
    const [a, b] = [new Counted(), new Counted()];
    policy(input([a], asks(LAWYER)));
    policy(input([b], asks(LAWYER + 'A first answer. '.repeat(20))));
    const chosen = policy(input([a, b], asks(`${LAWYER}${'A first answer. '.repeat(20)}And?`)));
    expect(chosen).toBeDefined();
    expect(chosen === a || chosen === b).toBe(true);
  });

  it('lets load decide while the replicas are unequally loaded', () => {
    const policy = prefixAware({ ...OPTIONS, imbalancedThreshold: 3 });
    const candidates = [new Counted(), new Counted(2)];
    expect(policy(input(candidates, asks(LAWYER)))).toBe(candidates[0]);
    const [holder] = candidates;
    if (holder !== undefined) holder.load = 6;
    expect(policy(input(candidates, asks(LAWYER)))).toBe(candidates[1]);
  });

  it('passes over the replica with the prefix while it is full', () => {
    const policy = prefixAware(OPTIONS);
    const candidates = [new Counted(0, 2), new Counted(1, 2)];
    const holder = policy(input(candidates, asks(LAWYER)));
    expect(holder).toBe(candidates[0]);
    if (holder !== undefined) holder.load = holder.limit;
    expect(policy(input(candidates, asks(LAWYER)))).toBe(candidates[1]);
  });

  it('counts only a match of the wanted share of the text', () => {
    const policy = prefixAware({ ...OPTIONS, matchRateThreshold: 0.5 });
    const candidates = [new Counted(), new Counted(1)];
    expect(policy(input(candidates, asks(LAWYER)))).toBe(candidates[0]);
    const [holder] = candidates;
    if (holder !== undefined) holder.load = 2;
    const longer = `${LAWYER}${'Something else entirely. '.repeat(200)}`;
    expect(policy(input(candidates, asks(longer)))).toBe(candidates[1]);
  });
});

describe('the table of prefixes', () => {
  const texts = fc.array(
    fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.array(fc.constantFrom('x', 'y'), { maxLength: 6 })),
    { maxLength: 60 },
  );

  it('matches as many blocks as a replica has seen of a text, and never more', () => {
    fc.assert(
      fc.property(texts, (seen) => {
        const table = new PrefixTable(1_000_000);
        for (const [id, blocks] of seen) table.add(blockKeys(textOf(blocks)), id);
        for (const [, blocks] of seen) {
          const matched = table.match(blockKeys(textOf(blocks)));
          for (const id of ['a', 'b', 'c']) {
            const own = seen.filter(([holder]) => holder === id);
            const longest = Math.max(0, ...own.map(([, other]) => common(blocks, other)));
            expect(matched.get(id) ?? 0).toBe(longest);
          }
        }
      }),
    );
  });

  it('never holds more than it may, and keeps what was used last', () => {
    fc.assert(
      fc.property(texts, fc.integer({ min: 1, max: 5 }), (seen, most) => {
        const table = new PrefixTable(most * BLOCK_CHARS);
        for (const [id, blocks] of seen) {
          const keys = blockKeys(textOf(blocks));
          table.add(keys, id);
          expect(table.blocks).toBeLessThanOrEqual(most);
          expect(table.match(keys).get(id) ?? 0).toBe(Math.min(most, keys.length));
        }
      }),
    );
  });

  it('forgets replicas that are gone', () => {
    const table = new PrefixTable(10_000);
    const keys = blockKeys(textOf(['x', 'y']));
    table.add(keys, 'a');
    table.add(keys.slice(0, 1), 'b');
    table.keep(new Set(['b']));
    expect([...table.match(keys)]).toEqual([['b', 1]]);
    expect(table.blocks).toBe(1);
  });
});

describe('the prompt of a request', () => {
  it.each([
    ['{"model":"m","messages":[{"role":"system"}]}', '"messages":[{"role":"system"}]}'],
    ['{"temperature":0.5,"prompt":"Hello"}', '"prompt":"Hello"}'],
    ['{"text":"Hello"}', '{"text":"Hello"}'],
    ['plain text', 'plain text'],
  ])('of %s is %s', (body, prompt) => {
    expect(promptOf(Buffer.from(body))).toBe(prompt);
  });

  it('of any bytes is text', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(promptOf(bytes)).toBeTypeOf('string');
      }),
    );
  });
});

function textOf(blocks: readonly string[]): string {
  return blocks.map((letter) => letter.repeat(BLOCK_CHARS)).join('');
}

function common(one: readonly string[], other: readonly string[]): number {
  const at = one.findIndex((letter, index) => letter !== other[index]);
  return at === -1 ? one.length : at;
}
