/**
 * Prints, as JSON, the milliseconds of processor time that each of many steps of a controller takes without its
 * effects: what to do, and the routing that follows, for 1,000 replicas of 20 applications that need nothing.
 */
import { NEW_RECORD, type Observed } from '../../packages/runtime/src/controller/observed.js';
import { reconcile } from '../../packages/runtime/src/controller/reconcile.js';
import { routingOf } from '../../packages/runtime/src/controller/routing.js';
import { configKey, type GoalState } from '../../packages/runtime/src/controller/goal.js';
import {
  application,
  config,
  deployment,
  replica,
} from '../../packages/runtime/test/controller/support.js';

const APPLICATIONS = 20;
const DEPLOYMENTS = 5;
const REPLICAS = 10;
const STEPS = 500;

const wanted = config({ numReplicas: REPLICAS });
const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);
const deployments = names('Deployment', DEPLOYMENTS);

const goal: GoalState = {
  applications: names('application', APPLICATIONS).map((name) =>
    application(
      deployments.map((one, index) =>
        deployment({ name: one, config: wanted, isIngress: index === 0 }),
      ),
      { name, routePrefix: `/${name}` },
    ),
  ),
};
const observed: Observed = {
  replicas: goal.applications.flatMap(({ name }) =>
    deployments.flatMap((one) =>
      names(`${name}#${one}#`, REPLICAS).map((id) =>
        replica({ id, application: name, deployment: one, configKey: configKey(wanted) }),
      ),
    ),
  ),
  records: () => ({ ...NEW_RECORD, everReady: true, settled: true }),
};

const times: number[] = [];
for (let step = 0; step < STEPS; step += 1) {
  const before = process.cpuUsage();
  const actions = reconcile(goal, observed, { nowMs: step * 1_000 });
  routingOf(goal, observed, () => undefined);
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1_000);
  const done = actions.filter(({ kind }) => kind !== 'wait');
  if (done.length > 0) throw new Error(`a step had to ${done[0]?.kind}: it does not need nothing.`);
}
// The first ones run before V8 has compiled them.
process.stdout.write(JSON.stringify(times.slice(STEPS / 5)));
