import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../../', import.meta.url).pathname,
    include: ['test/soak/**/*.test.ts'],
    // Ten thousand requests at a time, on a machine that may be busy.
    testTimeout: 240_000,
    hookTimeout: 60_000,
    // A poll ends with its event; vitest would give up after a second.
    expect: { poll: { timeout: 30_000 } },
  },
});
