import { beforeEach, describe, expect, it } from 'vitest';

import { ControllerMetrics } from '../../../src/controller/controller-metrics.js';
import { FleetLog } from '../../../src/controller/fleet/fleet-log.js';
import { ManualClock } from '../manual-clock.js';
import { replica } from '../support.js';

let clock: ManualClock;
let lines: string[];
let log: FleetLog;

beforeEach(() => {
  clock = new ManualClock();
  lines = [];
  const add = (line: string): void => void lines.push(line);
  const metrics = new ControllerMetrics();
  log = new FleetLog({ clock, metrics, log: { info: add, warn: add, error: add } });
});

describe('the log of replicas', () => {
  it('says once that a replica is blocked, and when it answers again', async () => {
    const ready = replica({ id: 'app#Shop#a', pid: 7 });
    for (const silentMs of [0, 4_900, 5_400, 5_900, 60_000, 100, 0]) {
      await clock.advance(silentMs);
      log.look(ready, silentMs);
    }
    expect(lines).toEqual([
      'replica app#Shop#a (pid 7) has not answered for 5.4 s: its event loop is blocked. It gets no new requests',
      expect.stringMatching(/^replica app#Shop#a \(pid 7\) answers again after \d+\.\d s$/),
    ]);
  });

  it.each([
    {
      state: 'draining',
      reason: 'signal SIGKILL',
      says: 'did not end in time and was killed after 2.0 s',
    },
    {
      state: 'draining',
      reason: 'exit code 0',
      says: 'has been drained and ended after 2.0 s: exit code 0',
    },
    { state: 'stopping', reason: 'signal SIGKILL', says: 'was stopped: signal SIGKILL' },
    { state: 'ready', reason: 'exit code 3', says: 'ended: exit code 3; it is replaced' },
  ] as const)(
    'says how a replica that is $state ended by $reason',
    async ({ state, reason, says }) => {
      log.draining('app#Shop#a');
      await clock.advance(2_000);
      log.ended(replica({ id: 'app#Shop#a', pid: 7, state }), { reason, isMissed: true });
      expect(lines).toEqual([`replica app#Shop#a (pid 7) ${says}`]);
    },
  );
});
