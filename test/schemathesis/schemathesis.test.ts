import { afterAll, assert, beforeAll, describe, expect, it } from 'vitest';

import { conformancePython } from '../conformance/python.js';
import { type Served, sluiceRun } from '../support/sluice-process.js';
import { type SchemathesisRun, runSchemathesis } from './run-schemathesis.js';

describe('an application of every kind of operation, in two replicas', () => {
  let served: Served | undefined;
  let run: SchemathesisRun;

  beforeAll(async () => {
    const python = conformancePython();
    served = await sluiceRun(['test/schemathesis/application/app.ts:app']);
    const url = `${served.url}/openapi.json`;
    run = await runSchemathesis({ python, url, seed: 1, maxExamples: 25, timeoutMs: 170_000 });
  });

  afterAll(async () => {
    await served?.stop('SIGINT');
  });

  it('answers every request as its document says', () => {
    assert.isEmpty([...run.report.failures, ...run.report.errors], run.output);
    expect(run.report.stop_reason).toBe('completed');
  });

  it('was asked for each operation, 3,000 times in all', () => {
    const { operations, test_cases } = run.report;
    expect(operations.tested).toBe(operations.total);
    expect(test_cases.errored).toBe(0);
    expect(test_cases.generated).toBeGreaterThanOrEqual(3000);
  });

  it('logged no error, and lost no replica', () => {
    const lines = (served?.output() ?? '').split('\n');
    expect(lines.filter((line) => WRONG.test(line))).toEqual([]);
  });
});

/** A line that is no news but a complaint, a 5xx of the access log, or the end of a replica. */
const WRONG = /^(?:ERROR|WARN) | 5\d\d [\d.]+ms$|drained|died/;
