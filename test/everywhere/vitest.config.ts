import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/everywhere/*.test.ts'],
    globalSetup: ['test/everywhere/tools.ts'],
    // The compilers would only take each other's time.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A poll ends with its event; vitest would give up after a second.
    expect: { poll: { timeout: 30_000 } },
  },
});
