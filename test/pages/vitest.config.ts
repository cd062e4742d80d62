import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/pages/*.test.ts'],
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Each page waits for processes of its own most of the time.
    maxConcurrency: 3,
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // A poll ends with its event; vitest would give up after a second.
    expect: { poll: { timeout: 30_000 } },
  },
});
