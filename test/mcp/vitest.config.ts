import { defineConfig } from 'vitest/config';

const CONDITIONS = ['@sluice/source', 'module', 'node', 'development|production'];

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/mcp/**/*.test.ts'],
    // The official suite and Node 24 are installed on the first run.
    hookTimeout: 240_000,
    testTimeout: 60_000,
  },
});
