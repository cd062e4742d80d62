import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/**
 * A network with nothing but `lo`, and a PID namespace: what is started in it cannot be reached from
 * elsewhere, reaches nothing, and ends with the first process of it. Needs no root.
 */
const UNSHARE_ARGS = ['-rn', '--pid', '--fork', '--mount-proc', '--kill-child'];
const SCRIPT = 'ip link set lo up && exec "$@"';
const MARK = 'SLUICE_BENCH_ISOLATED';

export const isIsolated = (): boolean => process.env[MARK] === '1';

/** Why such a namespace cannot be had here, or undefined when it can. */
export function whyNotIsolated(): string | undefined {
  if (isIsolated()) return undefined;
  const trial = spawnSync('unshare', [...UNSHARE_ARGS, 'sh', '-c', SCRIPT, 'sh', 'true'], {
    encoding: 'utf8',
  });
  if (trial.status === 0) return undefined;
  return trial.error === undefined ? trial.stderr.trim() : 'unshare is not installed';
}

/** Runs this program again, with the same arguments, inside; resolves with its exit code. */
export async function runIsolated(): Promise<number> {
  const inner = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('unshare', [...UNSHARE_ARGS, 'sh', '-c', SCRIPT, 'sh', ...inner], {
    stdio: 'inherit',
    env: { ...process.env, [MARK]: '1' },
  });
  process.once('exit', () => child.kill('SIGKILL'));
  await once(child, 'exit');
  return child.exitCode ?? 1;
}
