import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

const conditions = ['@sluice/source', 'module', 'node', 'development|production'];

export default defineConfig({
  // Vite applies a tsconfig only to the files it includes; tests sit outside every `include`.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // On two processors vitest would use one, and most of these tests wait for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Real processes on a busy machine; a test that waits for an event must not fail by the clock.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    exclude: ['test/{browser,conformance,everywhere,packed,schemathesis}/**', '**/node_modules/**'],
  },
});
