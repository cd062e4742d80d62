import { expect, it } from 'vitest';

import type { Engine } from '../../src/engine/engine.js';
import { createMemoryStore } from '../../src/engine/memory-store.js';
import type { ReplicaSpec } from '../../src/replica/spec.js';
import type { ControllerMember } from '../../src/supervisor/controller-member.js';
import { drainTree } from '../../src/supervisor/drain-tree.js';
import { ManualClock } from '../controller/manual-clock.js';
import { BASE_CONFIG } from '../controller/support.js';

function spec(id: string): ReplicaSpec {
  return {
    identity: { id, application: 'app', deployment: 'Shop' },
    version: 'v1',
    config: BASE_CONFIG,
    entry: undefined,
    servesHttp: true,
    built: undefined,
  };
}

const deadController: ControllerMember = {
  pid: undefined,
  status: { applications: [] },
  call: () => Promise.reject(new Error('The controller has ended.')),
  onBegun: () => undefined,
  release: () => undefined,
  stop: () => Promise.resolve(),
};

it('kills replicas that do not listen yet and drains the others where no controller is left', async () => {
  const ends: string[] = [];
  const engine: Engine = {
    startReplica: () => Promise.resolve(),
    stopReplica: async (id, { graceMs }) => void ends.push(`stop ${id} within ${graceMs} ms`),
    killReplica: async (id) => void ends.push(`kill ${id}`),
    adopt: async () => [
      { spec: spec('serving'), pid: 1, endpoint: { kind: 'memory', id: 'serving' } },
      { spec: spec('starting'), pid: 2, endpoint: undefined },
    ],
    inspect: () => Promise.reject(new Error('Nothing is inspected here.')),
    async *watch() {
      // Nothing happens by itself.
    },
    open: () => Promise.reject(new Error('Nothing is opened here.')),
    secret: undefined,
    store: createMemoryStore(),
    close: () => Promise.resolve(),
  };
  await drainTree({
    controller: deadController,
    ingresses: [],
    engine,
    clock: new ManualClock(),
    delayMs: 0,
    onBegun: () => undefined,
  });
  expect(ends).toEqual(['stop serving within 20000 ms', 'kill starting']);
});
