import { defineConfig } from 'vitest/config';

const CONDITIONS = ['@sluice/source', 'module', 'node', 'development|production'];

export default defineConfig({
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/ray-cli/*.test.ts'],
    // Python packages are installed on the first run; each command of Ray takes seconds to start.
    hookTimeout: 300_000,
    // A poll ends with its event; vitest would give up after a second.
    expect: { poll: { timeout: 30_000 } },
    testTimeout: 120_000,
  },
});
