import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { importPolicyModule } from '@sluice/ingress/router';

import { ServeError } from '../errors.js';
import type { DeploymentConfig } from './deployment-config.js';
import type { EntryPoint } from './entry-point.js';
import { readRouterClass } from './request-router.js';

/** A deployment whose config is known, and the application's module. */
export interface Configured {
  readonly name: string;
  readonly config: DeploymentConfig;
  readonly entry: EntryPoint | undefined;
}

/**
 * Refuses routing policies whose module is not there. Routers import them; here nothing of the application runs.
 *
 * Rejects with ServeError. Undefined when no deployment has a policy of its own, to spare callers a wait.
 */
export function checkPolicies(deployments: readonly Configured[]): Promise<void> | undefined {
  const own = deployments.flatMap(({ name, config, entry }) => {
    const read = readRouterClass(config.requestRouterConfig.requestRouterClass ?? '');
    return read?.kind === 'own' ? [{ name, module: read.module, entry: entry?.module }] : [];
  });
  return own.length === 0 ? undefined : check(own);
}

async function check(
  own: readonly {
    readonly name: string;
    readonly module: string;
    readonly entry: string | undefined;
  }[],
): Promise<void> {
  const { policyModule } = await importPolicyModule();
  const missing = own.flatMap(({ name, module, entry }) => {
    const address = policyModule(module, entry);
    const isThere = address.protocol !== 'file:' || existsSync(fileURLToPath(address));
    return isThere ? [] : [`${name}: there is no module ${fileURLToPath(address)}.`];
  });
  if (missing.length === 0) return;
  throw new ServeError(
    'E_ROUTING_POLICY',
    `${missing.join('\n')}\nrequestRouterClass (request_router_class) is relative to the application's module.`,
  );
}
