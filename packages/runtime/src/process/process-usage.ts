import { performance } from 'node:perf_hooks';

/** What a process uses; times count from its start. */
export interface ProcessUsage {
  readonly pid: number;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly cpuMs: number;
  /** For how long the event loop ran, and for how long it waited for something to do. */
  readonly loopActiveMs: number;
  readonly loopIdleMs: number;
}

/** What this process uses. */
export function processUsage(): ProcessUsage {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const { active, idle } = performance.eventLoopUtilization();
  return {
    pid: process.pid,
    rssBytes: rss,
    heapBytes: heapUsed,
    cpuMs: (user + system) / 1_000,
    loopActiveMs: active,
    loopIdleMs: idle,
  };
}
