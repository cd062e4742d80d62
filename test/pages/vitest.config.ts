import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/pages/*.test.ts'],
    // Each page waits for processes of its own most of the time.
    maxConcurrency: 3,
    hookTimeout: 30_000,
  },
});
