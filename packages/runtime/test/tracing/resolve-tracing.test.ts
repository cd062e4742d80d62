import { join } from 'node:path';

import { expect, it } from 'vitest';

import { resolveTracing } from '../../src/tracing/resolve-tracing.js';

it('nothing is traced unless that is asked for', () => {
  expect([resolveTracing(undefined), resolveTracing({ samplingRatio: 1 })]).toEqual([
    undefined,
    undefined,
  ]);
});

it('a hundredth of the traces is recorded where nothing else is said, and an exporter is found', () => {
  const module = join(import.meta.dirname, 'resolve-tracing.test.ts');
  expect(resolveTracing({ enabled: true })).toEqual({ samplingRatio: 0.01, exporter: undefined });
  expect(
    resolveTracing({ enabled: true, samplingRatio: 0.5, exporterImportPath: `${module}:setup` }),
  ).toEqual({
    samplingRatio: 0.5,
    exporter: { module, exportName: 'setup', importPath: `${module}:setup` },
  });
});

it.each([
  [{ samplingRatio: 2 }, /samplingRatio \(sampling_ratio\) is 2\. It must be a number from 0 to 1/],
  [{ exporterImportPath: 'otlp' }, /It must be a module and its export, such as tracing\.ts:setup/],
  [{ enabled: 'yes' }, /enabled is "yes"\. It must be true or false/],
  [{ sampling_ratio: 1 }, /There is no option "sampling_ratio"\. Write samplingRatio/],
  [
    { enabled: true, exporterImportPath: 'nowhere.js:setup' },
    /E_TRACING_EXPORTER: exporterImportPath \(exporter_import_path\) is nowhere\.js:setup, and there is no module/,
  ],
])('%j is a mistake that says what to write', (given, message) => {
  // A mistake that no type could see.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  expect(() => resolveTracing(given as Parameters<typeof resolveTracing>[0])).toThrow(message);
});
