import { expect, it, onTestFinished } from 'vitest';

import { Dispatcher } from '../../../src/balance/dispatcher.js';
import { TestExchange } from '../../channel/fixtures.js';
import { TestCluster, TestWork, DEPLOYMENT } from '../fixtures.js';

it('shows a policy the header fields of the work that it places', async () => {
  const cluster = new TestCluster();
  cluster.start('a');
  cluster.start('b');
  const dispatcher = new Dispatcher({
    open: (endpoint) => cluster.open(endpoint),
    random: Math.random,
    now: () => performance.now(),
    secret: undefined,
    policies: {
      openPolicy:
        () =>
        ({ candidates, work, nowMs }) => {
          const asked = candidates[Number(work.header('x-session'))];
          return asked?.isFree(nowMs) ? asked : undefined;
        },
      withModels: (policy) => Promise.resolve(policy),
    },
    openFairQueue: () => Promise.reject(new Error('no queue is fair here')),
  });
  onTestFinished(() => dispatcher.close('The test is over.'));
  const replicas = ['a', 'b'].map((id) => ({ id, endpoint: { kind: 'memory' as const, id } }));
  dispatcher.update({ ...DEPLOYMENT, replicas });

  const sessions = ['1', '0', '1', '1'];
  const sent = sessions.map(
    (session) =>
      new TestWork(
        { dispatch: (_, work) => dispatcher.dispatch(work) },
        new TestExchange({ headers: ['x-session', session] }),
      ),
  );
  await Promise.all(sent.map(({ dispatched }) => dispatched));
  expect(sent.flatMap(({ sentTo }) => sentTo)).toEqual(['b', 'a', 'b', 'b']);
});
