import { readFileSync, readdirSync } from 'node:fs';

import { pause } from './figures.mjs';

/** All processes below another one. */
export function below(pid) {
  const children = readdirSync(`/proc/${pid}/task`)
    .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '))
    .filter((text) => text !== '')
    .map(Number);
  return children.flatMap((child) => [child, ...below(child)]);
}

/** What a process shows as its command; `''` when it has ended. */
export function titleOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Waits until a process has nothing to do: it has used next to no processor time for a while. */
export async function idle(pid) {
  const LOOK_MS = 250;
  for (let used = cpuMs(pid); ;) {
    await pause(LOOK_MS);
    const now = cpuMs(pid);
    if (now - used < LOOK_MS / 100) return;
    used = now;
  }
}

function cpuMs(pid) {
  const tasks = readdirSync(`/proc/${pid}/task`);
  const times = tasks.map((task) => readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8'));
  return times.reduce((sum, text) => sum + Number(text.split(' ')[0]) / 1e6, 0);
}
