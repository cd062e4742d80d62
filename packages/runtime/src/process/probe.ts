import { readFile } from 'node:fs/promises';

/** A process as the system sees it. `stopped`: by SIGSTOP or a debugger, so that it cannot answer. */
export type ProcessState = 'running' | 'stopped' | 'gone';

/**
 * Says how the system sees a process: a zombie is gone; one stopped by SIGSTOP or a debugger cannot
 * answer, however long the wait. Without /proc, a process that exists counts as running.
 */
export async function probeProcess(pid: number): Promise<ProcessState> {
  if (process.platform !== 'linux') return exists(pid) ? 'running' : 'gone';
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // proc(5): "pid (comm) state ..."; comm may hold anything, parentheses too.
    const state = stat.slice(stat.lastIndexOf(')') + 2).charAt(0);
    if (state === 'T' || state === 't') return 'stopped';
    return state === 'Z' || state === 'X' ? 'gone' : 'running';
  } catch {
    return 'gone';
  }
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
