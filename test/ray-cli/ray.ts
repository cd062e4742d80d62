import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { pythonEnvironment } from '../bench/process/python-environment.js';
import { root } from '../support/sluice-process.js';

/** The Python with Ray, installed when it is missing; an error says why there is none. */
export function rayPython(): string {
  const python = pythonEnvironment({
    directory: `${root}.cache/ray-cli-venv`,
    requirements: fileURLToPath(new URL('requirements.txt', import.meta.url)),
    install: true,
  });
  if (python.kind === 'ready') return python.command;
  throw new Error(`This suite needs packages of Python, and ${python.reason}.`);
}

/** What a command printed, and how it ended. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  /** Standard output and standard error. */
  readonly text: string;
}

export interface RunOptions {
  readonly cwd: string;
  /** The home directory: Ray keeps a token and other state there. */
  readonly home: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs Ray's `serve` command. */
export function serve(
  python: string,
  args: readonly string[],
  options: RunOptions,
): Promise<Printed> {
  return run(join(dirname(python), 'serve'), args, options);
}

/** Runs a program to its end. */
export function run(
  program: string,
  args: readonly string[],
  { cwd, home, env }: RunOptions,
): Promise<Printed> {
  const environment = {
    PATH: process.env['PATH'],
    HOME: home,
    RAY_USAGE_STATS_ENABLED: '0',
    NO_COLOR: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    ...env,
  };
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: environment, timeout: 60_000 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error === null ? 0 : 1;
      resolve({ code, stdout, text: stdout + stderr });
    });
  });
}
