import { expect, it } from 'vitest';

import { parseConfig } from '../../src/config/load.js';
import { resolveConfig } from '../../src/deployment/deployment-decorator.js';

/** As `serve build` of Ray writes it, and with every key that has no meaning on one machine. */
const FOR_A_CLUSTER = `
proxy_location: EveryNode
http_options:
  host: 0.0.0.0
  port: 8000
  request_timeout_s: null
  keep_alive_timeout_s: 90
  ssl_keyfile: null
  ssl_certfile: null
grpc_options:
  port: 9000
  grpc_servicer_functions: []
  request_timeout_s: null
controller_options: { runtime_env: { env_vars: { LEVEL: debug } } }
tracing_config: { enabled: true, sampling_ratio: 0.5 }
target_capacity: 50
applications:
  - name: text
    route_prefix: /text
    import_path: text.serve:app
    runtime_env:
      working_dir: https://example.com/text.zip
      pip: [numpy]
    args: { model: small }
    external_scaler_enabled: true
    deployments:
      - name: Summariser
        num_replicas: null
        max_ongoing_requests: 5
        max_queued_requests: -1
        user_config: null
        graceful_shutdown_wait_loop_s: 2.0
        graceful_shutdown_timeout_s: 20.0
        health_check_period_s: 10.0
        health_check_timeout_s: 30.0
        ray_actor_options: { num_cpus: 1.0, num_gpus: 0.5, resources: { slow_disk: 1 } }
        placement_group_bundles: [{ CPU: 1 }]
        placement_group_strategy: STRICT_PACK
        placement_group_bundle_label_selector: [{ zone: a }]
      - name: Tokeniser
        num_replicas: 2
        ray_actor_options: { num_cpus: 0 }
        max_replicas_per_node: 1
        gang_scheduling_config: { gang_size: 2 }
        deployment_actors: [{ name: counter, actor_class: shared:Counter }]
  - name: inner
    route_prefix: null
    import_path: text.inner.app
    runtime_env: {}
    deployments: []
`;

it('reads a config that was written for a cluster of Ray', async () => {
  const config = await parseConfig(FOR_A_CLUSTER, 'serve.yaml');
  expect(config).toMatchObject({
    http: { host: '0.0.0.0', port: 8000, keepAliveTimeoutS: 90 },
    targetCapacity: 50,
    applications: [
      {
        name: 'text',
        args: { model: 'small' },
        externalScalerEnabled: true,
        deployments: [
          {
            name: 'Summariser',
            gpus: 0.5,
            maxOngoingRequests: 5,
            maxQueuedRequests: -1,
            userConfig: null,
          },
          { name: 'Tokeniser', numReplicas: 2 },
        ],
      },
      { name: 'inner', routePrefix: null, importPath: 'text.inner.app' },
    ],
  });
  expect(config.applications[0]?.deployments[0]).not.toHaveProperty('numReplicas');
});

it('gives a deployment none of the keys that do nothing here, which it would refuse', async () => {
  const { applications } = await parseConfig(FOR_A_CLUSTER, 'serve.yaml');
  expect(applications[0]?.deployments[1]).toEqual({ name: 'Tokeniser', numReplicas: 2 });
});

it('says of each key that does nothing here how it is instead, once', async () => {
  const { warnings } = await parseConfig(FOR_A_CLUSTER, 'serve.yaml');
  const named = warnings.map((warning) => warning.replace(/ has no effect\..*/, ''));
  expect(named.toSorted()).toEqual([
    'applications[0].deployments[0].graceful_shutdown_wait_loop_s',
    'applications[0].deployments[0].placement_group_bundle_label_selector',
    'applications[0].deployments[0].placement_group_bundles',
    'applications[0].deployments[0].placement_group_strategy',
    'applications[0].deployments[0].ray_actor_options.num_cpus (and 1 more)',
    'applications[0].deployments[0].ray_actor_options.resources',
    'applications[0].deployments[1].deployment_actors',
    'applications[0].deployments[1].gang_scheduling_config',
    'applications[0].deployments[1].max_replicas_per_node',
    'applications[0].runtime_env',
    'controller_options',
    'grpc_options',
  ]);
  expect(warnings.join('\n')).toContain(
    'applications[0].runtime_env has no effect. Replicas have the packages and the environment of the command that starts them.',
  );
});

it('warns of nothing where nothing is asked for', async () => {
  const { warnings } = await parseConfig(
    'grpc_options: {}\nlogging_config: null\napplications: [{ import_path: a:b, runtime_env: {}, deployments: [{ name: A, placement_group_bundles: [] }] }]',
  );
  expect(warnings).toEqual([]);
});

it('takes the policy of Ray Serve itself for the decision by the load, which is the default', async () => {
  const config = await parseConfig(
    'applications: [{ import_path: a:b, autoscaling_policy: null, deployments: [{ name: A, num_replicas: auto, autoscaling_config: { policy: { policy_function: ray.serve.autoscaling_policy:default_autoscaling_policy, policy_kwargs: {} } } }] }]',
  );
  expect(config.warnings).toEqual([]);
  const [options = {}] = config.applications[0]?.deployments ?? [];
  expect(resolveConfig(options).autoscalingConfig).toMatchObject({
    maxReplicas: 100,
    policy: null,
  });
});

it('refuses a policy in Python, which nothing here could run', async () => {
  await expect(
    parseConfig(
      'applications: [{ import_path: a:b, deployments: [{ name: A, autoscaling_config: { policy: { policy_function: text.policy:decide } } }] }]',
      'serve.yaml',
    ),
  ).rejects.toThrow(
    'serve.yaml:1: applications[0].deployments[0].autoscaling_config.policy.policy_function is "text.policy:decide". It must be ./module.ts:name, a function or a class of your own.',
  );
});

const withGpus = (deployment: string): string =>
  `applications: [{ import_path: a:b, deployments: [{ name: A, ${deployment} }] }]`;

it.each([
  ['gpus: 2', 2],
  ['ray_actor_options: { num_gpus: 0.25 }', 0.25],
  ['ray_actor_options: { num_gpus: null }, gpus: 1', 1],
  ['ray_actor_options: { num_gpus: 1 }, gpus: 1', 1],
])('reads GPUs by either name: %s', async (written, gpus) => {
  const { applications, warnings } = await parseConfig(withGpus(written));
  expect(applications[0]?.deployments).toEqual([{ name: 'A', gpus }]);
  expect(warnings).toEqual([]);
});

it.each([
  [
    'ray_actor_options: { num_gpus: 1 }, gpus: 2',
    'num_gpus is 1, and gpus of the deployment is 2.',
  ],
  ['gpus: 1.5', 'gpus is 1.5. It must be a part of a GPU such as 0.5, or a whole number of them.'],
  ['gpus: 0.00001', 'gpus is 0.00001.'],
  ['gpus: -1', 'gpus is -1.'],
  ['gpus: all', 'gpus is "all".'],
  ['ray_actor_options: { num_gpus: 2.5 }', 'ray_actor_options.num_gpus is 2.5.'],
  ['ray_actor_options: { num_gpu: 1 }', 'Did you mean num_gpus?'],
  ['ray_actor_options: 1', 'must be a mapping with num_gpus.'],
])('refuses %s', async (written, message) => {
  await expect(parseConfig(withGpus(written))).rejects.toThrow(message);
});
