import { defineConfig } from 'vitest/config';

const CONDITIONS = ['@sluice/source', 'module', 'node', 'development|production'];

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/conformance/**/*.test.ts'],
    // Python packages are installed on the first run.
    hookTimeout: 240_000,
    testTimeout: 30_000,
  },
});
