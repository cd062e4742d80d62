import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { spawnCommand } from '../support/sluice-process.js';

/** What one run of Schemathesis found, as its JSON report has it. */
export interface SchemathesisReport {
  readonly stop_reason: string;
  readonly operations: { readonly total: number; readonly tested: number };
  readonly test_cases: { readonly generated: number; readonly errored: number };
  readonly failures: readonly unknown[];
  readonly errors: readonly unknown[];
}

export interface SchemathesisRun {
  readonly report: SchemathesisReport;
  /** What it printed: each finding, with a command that repeats it. */
  readonly output: string;
}

export interface SchemathesisOptions {
  readonly python: string;
  /** Of the document; the server is found by it. */
  readonly url: string;
  readonly seed: number;
  /** The most random cases for each operation in each mode, valid and invalid. */
  readonly maxExamples: number;
  /** After so long the run is ended, and rejects. */
  readonly timeoutMs: number;
}

const file = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** Runs Schemathesis with all of its checks against a server. */
export async function runSchemathesis(options: SchemathesisOptions): Promise<SchemathesisRun> {
  // What it writes beside its report, such as the tables of Hypothesis, is gone with the directory.
  const cwd = await mkdtemp(join(tmpdir(), 'sluice-schemathesis-'));
  const reportPath = join(cwd, 'report.json');
  const process = spawnCommand(
    options.python,
    [
      '-m',
      'schemathesis.cli',
      '--config-file',
      file('schemathesis.toml'),
      'run',
      options.url,
      '--continue-on-failure',
      '--no-color',
      `--seed=${options.seed}`,
      `--max-examples=${options.maxExamples}`,
      '--report=json',
      `--report-json-path=${reportPath}`,
    ],
    { cwd, env: { PYTHONDONTWRITEBYTECODE: '1' } },
  );
  const timer = setTimeout(() => process.child.kill('SIGKILL'), options.timeoutMs);
  try {
    await process.ended();
    const report: SchemathesisReport = JSON.parse(await readFile(reportPath, 'utf8'));
    return { report, output: process.output() };
  } catch (cause) {
    throw new Error(`Schemathesis made no report:\n${process.output()}`, { cause });
  } finally {
    clearTimeout(timer);
    await rm(cwd, { recursive: true, force: true });
  }
}
