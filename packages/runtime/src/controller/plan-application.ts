import { DefinitionError, type DefinitionProblem } from '@sluice/core';
import { checkRoutePrefix } from '@sluice/ingress';

import { policyOf } from '../deployment/autoscaling-policy.js';
import { resolveConfig } from '../deployment/deployment-decorator.js';
import { DEFAULT_DEPLOYMENT_CONFIG } from '../deployment/deployment-defaults.js';
import {
  checkDeploymentOptions,
  checkPolicyOptions,
  checkTogether,
} from '../deployment/deployment-options.js';
import { isName } from '../deployment/names.js';
import type { ApplicationOutline } from '../deployment/outline.js';
import { ServeError } from '../errors.js';
import { versionWith } from '../deployment/update-kinds.js';
import type { ApplicationRequest } from './application-request.js';
import { initialWanted, type PlannedApplication, type PlannedDeployment } from './goal.js';

/** How long the import of an application's entry may take: as long as the slowest start of its replicas. */
export function importLimit(request: ApplicationRequest): { readonly timeoutS: number } {
  const given = Object.values(request.deployments ?? {}).flatMap((one) => one.startTimeoutS ?? []);
  const longestS =
    given.length === 0 ? DEFAULT_DEPLOYMENT_CONFIG.startTimeoutS : Math.max(...given);
  return { timeoutS: request.startTimeoutS ?? longestS };
}

/**
 * Turns a request and what its entry binds into a goal: the config of each deployment, options in
 * code < options in the request < the number of replicas.
 *
 * Throws ServeError or DefinitionError naming what does not fit.
 */
export function planApplication(
  request: ApplicationRequest,
  outline: ApplicationOutline,
  version: string,
): PlannedApplication {
  checkName(request.name);
  checkOverrides(request, outline);
  const autoscalingPolicy = policyOf(request.autoscalingPolicy ?? {});
  const plan: PlannedApplication = {
    name: request.name,
    request,
    routePrefix: request.routePrefix === null ? null : checkRoutePrefix(request.routePrefix),
    ...(autoscalingPolicy !== null && { autoscalingPolicy }),
    deployments: outline.deployments.map((deployment): PlannedDeployment => {
      const { name, isIngress, handles, options } = deployment;
      const config = resolveConfig(
        request.logging === undefined ? {} : { logging: request.logging },
        options,
        request.deployments?.[name] ?? {},
        isIngress && request.numReplicas !== undefined ? { numReplicas: request.numReplicas } : {},
        request.startTimeoutS === undefined ? {} : { startTimeoutS: request.startTimeoutS },
      );
      const servesHttp = isIngress && request.routePrefix !== null;
      return {
        name,
        isIngress,
        servesHttp,
        handles,
        config,
        wanted: initialWanted(config),
        entry: request.entry,
        // A replica opens its HTTP application when it starts, or never.
        version: versionWith(config, isIngress && !servesHttp ? `${version} by handles` : version),
      };
    }),
  };
  checkScaling(request, plan);
  return plan;
}

/** Options of different layers may contradict each other only once they are laid over each other. */
function checkScaling(
  request: ApplicationRequest,
  { autoscalingPolicy, deployments }: PlannedApplication,
): void {
  const { name: application, externalScalerEnabled } = request;
  const problems: DefinitionProblem[] = deployments.flatMap(
    ({ name, config: { autoscalingConfig } }) => {
      const where = `application "${application}" deployment "${name}"`;
      const isScaledTwice = externalScalerEnabled === true && autoscalingConfig !== null;
      return [
        ...checkTogether({ autoscalingConfig }, where),
        ...(isScaledTwice ? [{ where, ...SCALED_TWICE }] : []),
      ];
    },
  );
  problems.push(...policyProblems(request, { autoscalingPolicy, deployments }));
  if (problems.length > 0) throw new DefinitionError(problems);
}

/** The mistakes of an application's policy that has nothing to decide. */
function policyProblems(
  { name, externalScalerEnabled }: ApplicationRequest,
  { autoscalingPolicy, deployments }: Pick<PlannedApplication, 'autoscalingPolicy' | 'deployments'>,
): DefinitionProblem[] {
  const isScaled = deployments.some(({ config }) => config.autoscalingConfig !== null);
  if (autoscalingPolicy === undefined || isScaled) return [];
  const where = `application "${name}"`;
  if (externalScalerEnabled === true) return [{ where, ...POLICY_AND_SCALER }];
  return [{ where, ...POLICY_OF_NOTHING }];
}

const POLICY_AND_SCALER = {
  code: 'E_OPTION_VALUE',
  what: 'It has an autoscaling_policy, and external_scaler_enabled is true.',
  fix: 'Leave one of the two out: either the policy decides, or another program does.',
} as const;

const POLICY_OF_NOTHING = {
  code: 'E_OPTION_VALUE',
  what: 'It has an autoscaling_policy, and none of its deployments has an autoscaling_config.',
  fix: "Give those that the policy is for an autoscaling_config, or num_replicas: 'auto'.",
} as const;

const SCALED_TWICE = {
  code: 'E_OPTION_VALUE',
  what: 'It scales by its load (autoscaling_config), and external_scaler_enabled of its application is true.',
  fix: 'Leave one of the two out: another program cannot scale what scales by its load.',
} as const;

function checkName(name: string): void {
  if (isName(name)) return;
  throw new ServeError(
    'E_APPLICATION_NAME',
    `${JSON.stringify(name)} cannot name an application. Write letters, digits and any of _ $ . : -, at most 100.`,
  );
}

function checkOverrides(request: ApplicationRequest, outline: ApplicationOutline): void {
  const known = outline.deployments.map(({ name }) => name);
  const given = { ...request.deployments };
  const problems: DefinitionProblem[] = Object.entries(given).flatMap(([name, options]) => {
    const where = `application "${request.name}" deployment "${name}"`;
    if (known.includes(name)) return checkDeploymentOptions(options, where);
    return [
      {
        code: 'E_DEPLOYMENT_UNKNOWN',
        where,
        what: 'There is no such deployment.',
        fix: `The application has ${known.join(', ')}.`,
      },
    ];
  });
  problems.push(
    ...checkPolicyOptions(
      request.autoscalingPolicy,
      `application "${request.name}" autoscaling_policy`,
    ),
  );
  if (problems.length > 0) throw new DefinitionError(problems);
}
