import { performance } from 'node:perf_hooks';

/**
 * Measures how busy this process is: a call gives the share of the time since the last call, or since the
 * meter was made, in which the event loop computed, from 0 to 1.
 *
 * Time in which the loop was ready to run and the machine had no processor for it is left out: another
 * replica would only make that worse.
 */
export function createUtilizationMeter(): () => number {
  let loop = performance.eventLoopUtilization();
  let cpu = process.cpuUsage();
  let atMs = performance.now();
  return () => {
    const nowMs = performance.now();
    const { utilization } = performance.eventLoopUtilization(loop);
    const { user, system } = process.cpuUsage(cpu);
    const cpuShare = (user + system) / 1_000 / Math.max(nowMs - atMs, 1);
    loop = performance.eventLoopUtilization();
    cpu = process.cpuUsage();
    atMs = nowMs;
    return Math.min(1, utilization, cpuShare);
  };
}
