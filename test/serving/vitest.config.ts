import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

const CONDITIONS = ['@sluice/source', 'module', 'node', 'development|production'];

/** The acceptance cases: servers of several processes, as a user starts them. Run apart, so that `npm test` stays short. */
export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/serving/**/*.test.ts'],
    // Each file starts processes of its own, which the machine has to run too.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A poll ends with its event; vitest would give up after a second.
    expect: { poll: { timeout: 30_000 } },
  },
});
