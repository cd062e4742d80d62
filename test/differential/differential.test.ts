import { expect, it } from 'vitest';
import { compareAll, unknownFallbacks } from './run.js';

it('makes of generated classes and inputs what the libraries make of them', async () => {
  const { differences, pairs, valid, fallbacks } = await compareAll({ pairs: 4000, seed: 1 });
  expect(differences).toEqual([]);
  expect(unknownFallbacks(fallbacks)).toEqual([]);
  expect(valid / pairs).toBeGreaterThan(0.05);
}, 60_000);
