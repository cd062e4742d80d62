import type { ServerProcess } from './server-processes.js';

/** The processes of a server at one moment; `atMs` is of any clock that only goes forward. */
export interface ProcessesAt {
  readonly atMs: number;
  readonly processes: readonly ServerProcess[];
}

/** What a process used between two moments. */
export interface Used {
  readonly name: string;
  readonly pid: number | undefined;
  /** Of one core, 0 to 1 and above; undefined while there is one moment only. */
  readonly cpuShare: number | undefined;
  /** How much of the time its event loop was busy, 0 to 1. */
  readonly loopShare: number | undefined;
  readonly ongoing: number | undefined;
  readonly rssBytes: number | undefined;
}

/** What each process used since the moment before; the busiest replicas first, below the other processes. */
export function usageBetween(before: ProcessesAt | undefined, now: ProcessesAt): readonly Used[] {
  const used = now.processes.map((one) => ({
    isReplica: one.state !== '',
    used: usedBy(one, before, now.atMs),
  }));
  return used
    .toSorted((a, b) =>
      a.isReplica && b.isReplica
        ? (b.used.cpuShare ?? 0) - (a.used.cpuShare ?? 0)
        : Number(a.isReplica) - Number(b.isReplica),
    )
    .map((one) => one.used);
}

function usedBy(
  { name, pid, usage }: ServerProcess,
  before: ProcessesAt | undefined,
  atMs: number,
): Used {
  const earlier = before?.processes.find((one) => one.name === name && one.pid === pid)?.usage;
  const known = { name, pid, ongoing: usage?.ongoing, rssBytes: usage?.rssBytes };
  if (usage === undefined || earlier === undefined || before === undefined) {
    return { ...known, cpuShare: undefined, loopShare: undefined };
  }
  const activeMs = usage.loopActiveMs - earlier.loopActiveMs;
  const wholeMs = activeMs + usage.loopIdleMs - earlier.loopIdleMs;
  return {
    ...known,
    cpuShare: Math.max(0, usage.cpuMs - earlier.cpuMs) / Math.max(1, atMs - before.atMs),
    loopShare: wholeMs > 0 ? activeMs / wholeMs : 0,
  };
}
