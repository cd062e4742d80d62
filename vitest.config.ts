import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';

import { defineConfig } from 'vitest/config';

const conditions = ['@sluice/source', 'module', 'node', 'development|production'];

/** Folders with a configuration of their own, except the one that runs here too, with fewer inputs. */
const SUITES_OF_THEIR_OWN = readdirSync('test')
  .filter((folder) => folder !== 'differential')
  .filter((folder) => existsSync(`test/${folder}/vitest.config.ts`))
  .map((folder) => `test/${folder}/**`);

/** Tests of core that ask what a process has loaded or set first. */
const OF_A_FRESH_PROCESS = ['packages/core/test/log/**/*.test.ts'];

export default defineConfig({
  // Vite applies a tsconfig only to the files it includes; tests sit outside every `include`.
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions } },
  test: {
    // On two processors vitest would use one, and most of these tests wait for other processes.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Real processes and searches of millions of inputs, on a machine that may do other work at the same time: a
    // test must not fail by the clock.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A poll ends with its event; vitest would give up after a second.
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'core and ingress',
          include: ['packages/{core,ingress}/test/**/*.test.ts'],
          exclude: OF_A_FRESH_PROCESS,
          // Most of their time went into loading the same modules again for each file.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'others',
          include: [
            'packages/{runtime,sluice}/test/**/*.test.ts',
            'test/**/*.test.ts',
            'examples/**/*.test.ts',
            ...OF_A_FRESH_PROCESS,
          ],
          exclude: ['**/node_modules/**', 'examples/ai/**', ...SUITES_OF_THEIR_OWN],
        },
      },
    ],
  },
});
