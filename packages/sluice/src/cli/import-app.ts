import { type AppModel, describe } from '@sluice/core';
import { hasRoutes, routedOf } from '@sluice/core/internal';
import {
  DEFAULT_APPLICATION_NAME,
  buildApplication,
  describeError,
  loadApplication,
  setReplicaHost,
} from '@sluice/runtime/internal';
import type { DeploymentHandle, Application, BuiltDeployment } from '@sluice/runtime';

import type { PreparedEntry } from '../loader/prepare.js';
import { CommandError } from './command-error.js';
import { applicationFailure } from './print.js';

/**
 * Imports an application into this process, without serving it, and returns the deployment that
 * takes its requests.
 *
 * A `serve.run` in the module resolves at once with a handle that refuses calls. Throws CommandError
 * with the module's own error.
 */
export async function importIngress(
  prepared: PreparedEntry,
  args: Readonly<Record<string, string>> = {},
): Promise<BuiltDeployment> {
  const built = await importApplication(prepared, args);
  const ingress = built.find(({ isIngress }) => isIngress);
  if (ingress === undefined) throw new CommandError('The application has no deployment.');
  return ingress;
}

/** All deployments of an application, as {@link importIngress} imports it; callees before callers. */
export async function importApplication(
  prepared: PreparedEntry,
  args: Readonly<Record<string, string>>,
): Promise<readonly BuiltDeployment[]> {
  const { entry } = prepared;
  if (entry === undefined) throw new CommandError('The application was not compiled.');
  setReplicaHost({ run: () => Promise.resolve(refusingHandle()), handle: refusingHandle });
  try {
    const app: Application<unknown> = await loadApplication({
      entry: { ...entry, args },
      application: DEFAULT_APPLICATION_NAME,
      deployment: undefined,
      handedOver: new Promise(() => undefined),
    });
    return buildApplication(app, DEFAULT_APPLICATION_NAME);
  } catch (error) {
    throw new CommandError(applicationFailure(describeError(error), [prepared]));
  }
}

/**
 * The model of a deployment that takes requests.
 *
 * Only a decorated class or a router says what it takes and returns. `refusal` begins the message of
 * the CommandError for anything else.
 */
export function modelOf({ target, args }: BuiltDeployment, refusal: string): AppModel {
  const routed = routedOf({ target, args });
  if (routed !== undefined) return describe(routed.router, routed.options);
  if (target.kind === 'class' && hasRoutes(target.type)) return describe(target.type);
  const name =
    target.kind === 'class' ? `class ${target.type.name}` : `function ${target.run.name}`;
  throw new CommandError(
    `${refusal}: the ${name} has no decorated routes. Decorate methods, such as @Get('/'), or ask the application it wraps.`,
  );
}

function refusingHandle(): DeploymentHandle<unknown> {
  const handle = new Proxy({}, { get: (_, name) => (name === 'then' ? undefined : refuse) });
  // No member of it can be used.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return handle as DeploymentHandle<unknown>;
}

function refuse(): never {
  throw new CommandError('Nothing is served here, so a handle cannot be called.');
}
