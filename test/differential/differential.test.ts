import { expect, it } from 'vitest';
import { compareAll } from './run.js';

it('makes of generated classes and inputs what the libraries make of them', async () => {
  // A new part of the space each time; the report names the seed.
  const seed = Math.floor(Date.now() / 1000) % 1e9;
  const { differences, pairs, valid } = await compareAll({ pairs: 6000, seed });
  expect(differences).toEqual([]);
  expect(valid / pairs).toBeGreaterThan(0.05);
}, 60_000);
