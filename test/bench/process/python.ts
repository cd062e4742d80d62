import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const environments = file('../../../../.cache/bench-python');

/** A Python with what a contender needs, or why there is none. */
export type Python =
  | { readonly kind: 'ready'; readonly command: string }
  | { readonly kind: 'missing'; readonly reason: string };

/**
 * Brings `.cache/bench-python/NAME` to what `servers/python/NAME.txt` lists; with `install` false
 * it only looks.
 */
export function preparePython(name: string, { install }: { install: boolean }): Python {
  const wanted = readFileSync(file(`../../servers/python/${name}.txt`), 'utf8');
  const directory = join(environments, name);
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
  process.stderr.write(`Installing ${name} for Python into ${directory}...\n`);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(environments, { recursive: true });
  const steps: readonly [string, readonly string[]][] = [
    ['python3', ['-m', 'venv', directory]],
    [command, ['-m', 'pip', 'install', '--quiet', ...wanted.trim().split('\n')]],
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
