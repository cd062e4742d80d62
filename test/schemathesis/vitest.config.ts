import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/schemathesis/*.test.ts'],
    // The run ends by its own timeout; on the first one Python packages are installed.
    hookTimeout: 300_000,
  },
});
