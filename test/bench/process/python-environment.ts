import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A Python with packages of its own, or why there is none. */
export type Python =
  | { readonly kind: 'ready'; readonly command: string }
  | { readonly kind: 'missing'; readonly reason: string };

export interface PythonEnvironment {
  /** Where the virtual environment is, or will be made. */
  readonly directory: string;
  /** A pip requirements file; the environment is made again whenever its text changes. */
  readonly requirements: string;
  /** False only looks. */
  readonly install: boolean;
}

/** Brings a virtual environment to what a requirements file lists. */
export function pythonEnvironment(environment: PythonEnvironment): Python {
  const { directory, requirements, install } = environment;
  const wanted = readFileSync(requirements, 'utf8');
  const command = join(directory, 'bin/python');
  const stamp = join(directory, 'installed.txt');
  if (contentOf(stamp) === wanted) return { kind: 'ready', command };
  if (!install) return { kind: 'missing', reason: `${directory} is not installed` };

  const version = spawnSync('python3', ['-c', 'import sys, venv; print(*sys.version_info[:2])'], {
    encoding: 'utf8',
  });
  if (version.status !== 0) return { kind: 'missing', reason: 'there is no Python 3 with venv' };
  const [major = 0, minor = 0] = version.stdout.trim().split(' ').map(Number);
  if (major !== 3 || minor < 10) {
    return { kind: 'missing', reason: `Python is ${major}.${minor}, and 3.10 is needed` };
  }
  process.stderr.write(`Installing ${requirements} into ${directory}...\n`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(dirname(directory), { recursive: true });
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check'];
  const steps: readonly [string, readonly string[]][] = [
    ['python3', ['-m', 'venv', directory]],
    [command, [...pip, '--requirement', requirements]],
  ];
  for (const [program, args] of steps) {
    const done = spawnSync(program, args, { encoding: 'utf8' });
    if (done.status === 0) continue;
    const last = done.stderr.trim().split('\n').at(-1) ?? '';
    return { kind: 'missing', reason: `${program} ${args.slice(0, 3).join(' ')} failed: ${last}` };
  }
  writeFileSync(stamp, wanted);
  return { kind: 'ready', command };
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
