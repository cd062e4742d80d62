import { fork, spawnSync, type ChildProcess } from 'node:child_process';

export interface SpawnOptions {
  /** Absolute path of JavaScript. */
  readonly script: string;
  /** Shown by `ps`; nothing reads it. */
  readonly label: string;
  readonly execArgv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Where its standard output goes: to this process's own, or to its standard error. Defaults to its own. */
  readonly output?: 'inherit' | 'stderr';
}

/**
 * Starts a process of Sluice that cannot outlive this one.
 *
 * On Linux the kernel kills the child when this process ends, however it ends and whatever the child is
 * doing (`prctl(PR_SET_PDEATHSIG)`, by way of setpriv). Elsewhere, and where setpriv is missing, the
 * child ends itself when its IPC channel closes, which a blocked event loop delays.
 *
 * The child has a session of its own: Ctrl-C in a terminal reaches this process alone, which then
 * drains. The child writes to this process's standard output and error.
 */
export function spawnProcess(options: SpawnOptions): ChildProcess {
  const wrapper = dieWithParent();
  const [execPath, ...before] = [...wrapper, process.execPath];
  return fork(options.script, [options.label], {
    ...(execPath === undefined ? {} : { execPath }),
    execArgv: [...before, ...options.execArgv],
    env: { ...process.env, ...options.env },
    detached: true,
    stdio: ['ignore', options.output === 'stderr' ? STDERR : 'inherit', 'inherit', 'ipc'],
  });
}

/**
 * The Node options of this process that its children should have too: loaders and limits, but not
 * what belongs to one process alone (a debugger's port, a script given on the command line).
 */
export function inheritedExecArgv(execArgv: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let at = 0; at < execArgv.length; at += 1) {
    const option = execArgv[at] ?? '';
    if (/^(-e|--eval|-p|--print|-pe)$/.test(option)) at += 1;
    else if (!/^--(inspect|eval|print|test|watch|prof|cpu-prof|heap-prof)/.test(option)) {
      kept.push(option);
    }
  }
  return kept;
}

/** The file descriptor of standard error. */
const STDERR = 2;

let wrapperCache: readonly string[] | undefined;

function dieWithParent(): readonly string[] {
  wrapperCache ??= canDieWithParent() ? ['setpriv', '--pdeathsig', 'KILL', '--'] : [];
  return wrapperCache;
}

function canDieWithParent(): boolean {
  if (process.platform !== 'linux') return false;
  // Some setpriv (busybox) have no --pdeathsig: only trying tells.
  const trial = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true'], { stdio: 'ignore' });
  return trial.status === 0;
}
