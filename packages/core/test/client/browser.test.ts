import { join } from 'node:path';

import { rolldown } from 'rolldown';
import { expect, it } from 'vitest';

const entry = join(import.meta.dirname, '../../src/client.ts');

it('runs without Node: a browser bundle imports nothing, and stays small', async () => {
  const missing: string[] = [];
  const bundle = await rolldown({
    input: entry,
    platform: 'browser',
    external: (id) => {
      const isOwn = id.startsWith('.') || id.startsWith('/');
      if (!isOwn) missing.push(id);
      return !isOwn;
    },
  });
  const { output } = await bundle.generate({ format: 'esm', minify: true });
  await bundle.close();
  expect(missing).toEqual([]);
  expect(output.map(({ fileName }) => fileName)).toEqual(['client.js']);
  const [{ code }] = output;
  expect(code).not.toMatch(/\b(?:Buffer|process|require)\b/);
  expect(code.length).toBeLessThan(20_000);
});
