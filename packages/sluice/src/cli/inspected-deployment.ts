import type { ApplicationRequest, InspectedDeployment } from '@sluice/runtime/internal';

import { usageError } from './command-error.js';
import { INSPECT_PORT } from './command-specs.js';
import type { CommandLine } from './command-line.js';

/** Somebody who reads code takes longer than any start or health check: a day. */
const NO_HURRY_S = 86_400;

/**
 * The deployment that `--inspect-replica` names, `Model` or `application#Model`; undefined without the flag. Throws
 * a usage error where several applications could have it.
 */
export function inspectedBy(
  { values }: CommandLine,
  applications: readonly { readonly name: string }[],
): InspectedDeployment | undefined {
  const given = values.get('inspect-replica');
  if (given === undefined) return undefined;
  const port = Number(values.get('inspect-port') ?? INSPECT_PORT);
  const [, application, deployment = given] = /^(.*)#(.*)$/.exec(given) ?? [];
  const names = applications.map(({ name }) => name);
  const [only, other] = names;
  const owner = application ?? (other === undefined ? only : undefined);
  if (owner !== undefined && names.includes(owner)) return { application: owner, deployment, port };
  throw usageError(
    `--inspect-replica is "${given}". Write it with its application, such as ${only}#${deployment}; the applications are ${names.join(', ')}.`,
    'run',
  );
}

/** An application of which replicas may stand still at a breakpoint: nobody ends them for it. */
export function withoutHurry(
  request: ApplicationRequest,
  { application, deployment }: InspectedDeployment,
): ApplicationRequest {
  if (application !== request.name) return request;
  const options = { ...request.deployments?.[deployment], healthCheckTimeoutS: NO_HURRY_S };
  return {
    ...request,
    startTimeoutS: NO_HURRY_S,
    deployments: { ...request.deployments, [deployment]: options },
  };
}
