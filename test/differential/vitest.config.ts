import { defineConfig } from 'vitest/config';

const CONDITIONS = ['@sluice/source', 'module', 'node', 'development|production'];

export default defineConfig({
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  ssr: { resolve: { conditions: CONDITIONS } },
  test: { include: ['test/differential/many.ts'], testTimeout: 0 },
});
