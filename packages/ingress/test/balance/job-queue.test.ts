import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { DispatchMetrics } from '../../src/balance/dispatch-metrics.js';
import { Job } from '../../src/balance/job.js';
import { JobQueue } from '../../src/balance/job-queue.js';

const OWNER = {
  metrics: new DispatchMetrics(),
  deployment: 'Shop',
  ended: () => undefined,
  failed: () => undefined,
  abandoned: () => undefined,
};

function jobAt(arrival: number): Job {
  return new Job(
    OWNER,
    {
      kind: 'request',
      header: () => undefined,
      send: () => undefined,
      mayRepeat: () => false,
      settled: () => undefined,
      failed: () => undefined,
    },
    arrival,
  );
}

it('refuses the job that came last, in whatever order the jobs were rejected', () => {
  const orders = fc.shuffledSubarray([0, 1, 2, 3, 4, 5], { minLength: 1 });
  fc.assert(
    fc.property(orders, (order) => {
      const queue = new JobQueue({
        now: () => 0,
        openFairQueue: () => Promise.reject(new Error('no queue is fair here')),
      });
      let latest: Job | undefined;
      for (const arrival of order) {
        const job = jobAt(arrival);
        job.reroutes = 1;
        queue.unshift(job);
        latest = job;
      }
      expect(latest && queue.refusedAfter(latest).arrival).toBe(Math.max(...order));
    }),
  );
});

it('refuses a job that was never assigned before any that was', () => {
  const queue = new JobQueue({
    now: () => 0,
    openFairQueue: () => Promise.reject(new Error('no queue is fair here')),
  });
  queue.push(jobAt(3));
  queue.push(jobAt(4));
  const rejected = jobAt(2);
  rejected.reroutes = 1;
  queue.unshift(rejected);
  expect(queue.refusedAfter(rejected).arrival).toBe(4);
});
