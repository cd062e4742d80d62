import { defineConfig } from 'vitest/config';

const CONDITIONS = ['@sluice/source', 'module', 'node', 'development|production'];

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: CONDITIONS } },
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/browser/**/*.test.ts'],
    // A browser starts in seconds where the machine is busy.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A poll ends with its event; vitest would give up after a second.
    expect: { poll: { timeout: 30_000 } },
  },
});
