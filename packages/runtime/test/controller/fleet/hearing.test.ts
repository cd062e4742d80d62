import { memoryPair, serveChannel, type ChannelHandler } from '@sluice/ingress/channel';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';

import { ControllerMetrics } from '../../../src/controller/controller-metrics.js';
import { Broadcast } from '../../../src/controller/broadcast.js';
import { Fleet } from '../../../src/controller/fleet/fleet.js';
import { GoalBook } from '../../../src/controller/goal-book.js';
import { revisionOf } from '../../../src/controller/goal.js';
import type { ObservedReplica } from '../../../src/controller/observed.js';
import {
  createRevisionRecords,
  type RevisionRecords,
} from '../../../src/controller/revision-records.js';
import type { Engine } from '../../../src/engine/engine.js';
import { createMemoryStore } from '../../../src/engine/memory-store.js';
import type { ControlMessage } from '../../../src/replica/control-message.js';
import { SelfReporter } from '../../../src/replica/self-report.js';
import type { ReplicaSpec } from '../../../src/replica/spec.js';
import { deferred } from '../../support/deferred.js';
import { quietLog } from '../../support/log.js';
import { ManualClock } from '../manual-clock.js';
import { BASE_CONFIG, deployment } from '../support.js';

const ID = 'app#Shop#a';
const ENDPOINT = { kind: 'memory', id: ID } as const;
const SPEC: ReplicaSpec = {
  identity: { id: ID, application: 'app', deployment: 'Shop' },
  version: 'v1',
  config: BASE_CONFIG,
  entry: { module: '/shop.js', exportName: undefined },
  servesHttp: true,
  built: undefined,
};

let clock: ManualClock;
let records: RevisionRecords;
let reporter: SelfReporter;
/** Resolves when the replica may take its routes. */
let routable: Promise<void>;
let fleet: Fleet;
let stopped: string[];

beforeEach(() => {
  clock = new ManualClock();
  records = createRevisionRecords();
  reporter = new SelfReporter();
  routable = Promise.resolve();
  stopped = [];
});

/** A replica on the other side of its channel, of which a test says what it reports. */
const channel: ChannelHandler = {
  admit: () => 'draining',
  release: () => undefined,
  handle: () => undefined,
  take: () => undefined,
  connect: () => undefined,
  call: () => Promise.resolve(),
  tunnel: (stream) => stream.destroy(),
  async control(message) {
    // The controller of this same version sends nothing else.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const received = message as ControlMessage;
    if (received.type === 'report') return await reporter.answer(received.after);
    if (received.type === 'routing') await routable;
    return null;
  },
};

/** The fleet of a controller that finds this replica left by an earlier one. */
async function adopt(): Promise<void> {
  const store = createMemoryStore();
  const book = new GoalBook(store, records);
  book.put({
    name: 'app',
    request: { name: 'app', routePrefix: '/', entry: undefined },
    routePrefix: '/',
    deployments: [deployment()],
  });
  const engine: Engine = {
    startReplica: () => Promise.resolve(),
    stopReplica: async (stoppedId) => void stopped.push(stoppedId),
    killReplica: () => Promise.resolve(),
    adopt: async () => [{ spec: SPEC, pid: 1, endpoint: ENDPOINT }],
    inspect: () => Promise.reject(new Error('Nothing is inspected here.')),
    async *watch() {
      // Nothing happens by itself.
    },
    async open() {
      const [near, far] = memoryPair();
      serveChannel(far, channel);
      return near;
    },
    secret: undefined,
    store,
    close: () => Promise.resolve(),
  };
  const broadcast = new Broadcast(0);
  broadcast.publish({ applications: [], deployments: [] });
  fleet = new Fleet({
    engine,
    clock,
    log: quietLog,
    broadcast,
    book,
    records,
    metrics: new ControllerMetrics(),
    gpus: { devices: undefined },
    changed: () => undefined,
  });
  onTestFinished(() => fleet.close());
  await fleet.adopt();
}

function observed(): ObservedReplica | undefined {
  return fleet.observed.replicas[0];
}

describe('what a replica says of itself', () => {
  it('is taken in its order, though the replica leaves while its router is still told of routes', async () => {
    const held = deferred();
    routable = held.promise;
    reporter.ready(undefined);
    const adopted = adopt();
    // The first report is on its way, and the replica becomes ready only with its routes.
    await clock.advance(0);
    reporter.leaves('SIGTERM');
    await clock.advance(0);
    held.resolve();
    await adopted;
    await clock.advance(0);
    expect(observed()).toMatchObject({ state: 'ready', health: 'failing' });
  });

  it('is that its start waits for the import until the replica names another step', async () => {
    await adopt();
    expect(observed()).toMatchObject({ state: 'starting', waitsFor: 'the import of /shop.js' });
    void reporter.waitsFor('init() of Shop');
    await clock.advance(0);
    expect(observed()).toMatchObject({ waitsFor: 'init() of Shop' });
  });

  it('counts no failed start when a replica that is taken over is already leaving', async () => {
    reporter.leaves('SIGTERM');
    await adopt();
    expect(observed()).toMatchObject({ state: 'draining' });
    expect(stopped).toEqual([ID]);
    fleet.observe({ type: 'exited', id: ID, reason: 'exit code 0' });
    expect(records.get('app', 'Shop', revisionOf(deployment()))).toMatchObject({
      earlyFailures: 0,
      lastError: undefined,
    });
  });

  it('ends the watch of a replica whose report cannot be taken, not the controller', async () => {
    reporter.ready(undefined);
    records.markReady = () => {
      throw new Error('cannot be noted');
    };
    await adopt();
    expect(observed()).toMatchObject({ state: 'ready' });
  });
});
