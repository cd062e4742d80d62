import { expect, it } from 'vitest';

import { CanaryWatch } from '../../../src/controller/canary/canary-watch.js';
import type { Tally } from '../../../src/controller/canary/judge.js';
import { configKey, type DeploymentGoal } from '../../../src/controller/goal.js';
import { NEW_RECORD } from '../../../src/controller/observed.js';
import { quietLog } from '../../support/log.js';
import { ManualClock } from '../manual-clock.js';
import { application, config, deployment, replica } from '../support.js';

const CANDIDATE = config({ traffic: { candidate: 50 } });

/** A deployment that shares its traffic between two versions, with a replica of each. */
function shared(name: string): DeploymentGoal {
  const before = deployment({ name });
  return { ...before, version: 'v2', config: CANDIDATE, previous: before };
}

function replicasOf(name: string) {
  return [
    replica({ id: `${name}-stable`, deployment: name }),
    replica({
      id: `${name}-candidate`,
      deployment: name,
      version: 'v2',
      configKey: configKey(CANDIDATE),
    }),
  ];
}

it('judges the candidates of several deployments at once, each by its own requests', async () => {
  const clock = new ManualClock();
  const tallies: Record<string, Tally> = {
    'Good-stable': { requests: 500, errors: 0 },
    'Good-candidate': { requests: 500, errors: 1 },
    'Bad-stable': { requests: 500, errors: 0 },
    'Bad-candidate': { requests: 500, errors: 200 },
  };
  const givenUp: string[] = [];
  const goal = { applications: [application([shared('Good'), shared('Bad')])] };
  const watch = new CanaryWatch({
    clock,
    log: quietLog,
    goal: () => goal,
    observed: () => ({
      replicas: [...replicasOf('Good'), ...replicasOf('Bad')],
      records: () => NEW_RECORD,
    }),
    tally: async (id) => tallies[id] ?? { requests: 0, errors: 0 },
    giveUp: ({ deployment: name }) => void givenUp.push(name),
  });
  watch.follow();
  await clock.advance(1_000);
  watch.close();
  expect(givenUp).toEqual(['Bad']);
  expect(watch.tallies('app', 'Good')).toMatchObject({ candidate: { requests: 500, errors: 1 } });
  expect(watch.tallies('app', 'Bad')).toMatchObject({ candidate: { requests: 500, errors: 200 } });
});
