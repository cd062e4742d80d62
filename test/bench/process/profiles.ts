import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const recorder = fileURLToPath(new URL('profile.js', import.meta.url));
const DEADLINE_MS = 10_000;

/** The directory of a contender's profiles. */
export const profilesOf = (contender: string, directory: string): string =>
  join(directory, contender.replaceAll(/\W+/g, '-'));

/** Environment in which Node processes profile themselves; NODE_OPTIONS does not allow --cpu-prof. */
export function profileEnvironment(directory: string): Record<string, string> {
  mkdirSync(directory, { recursive: true });
  return { NODE_OPTIONS: `--import=${recorder}`, SLUICE_BENCH_PROFILE: directory };
}

/** Has those of `pids` that record write their profiles. */
export async function saveProfiles(directory: string, pids: readonly number[]): Promise<void> {
  const recording = (): number[] => {
    const marks = new Set(readdirSync(directory));
    return pids.filter((pid) => marks.has(`${pid}.recording`));
  };
  for (const pid of recording()) process.kill(pid, 'SIGUSR2');
  const end = Date.now() + DEADLINE_MS;
  while (recording().length > 0 && Date.now() < end) await delay(20);
}
