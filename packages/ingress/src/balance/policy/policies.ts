import type { PolicySpec } from '../../routes/snapshot.js';
import type { Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';

/** Makes the policy of a deployment; only the default is at hand, the others are imported here. */
export function openPolicy(spec: PolicySpec): Policy | Promise<Policy> {
  return spec === 'power-of-two' ? powerOfTwo : importPolicy(spec);
}

async function importPolicy(spec: Exclude<PolicySpec, 'power-of-two'>): Promise<Policy> {
  switch (spec.kind) {
    case 'least-loaded':
      return (await import('./least-loaded.js')).leastLoaded;
    case 'round-robin':
      return (await import('./round-robin.js')).roundRobin();
    case 'consistent-hash':
      return (await import('./consistent-hash.js')).consistentHash(spec);
    case 'prefix-aware':
      return (await import('./prefix-aware.js')).prefixAware(spec);
    case 'own':
      return await (await import('./own-policy.js')).ownPolicy(spec);
    default:
      return spec satisfies never;
  }
}

/** Puts the choice by model before a policy, see `holdersFirst`. */
export async function withModels(policy: Policy): Promise<Policy> {
  return (await import('./holders-first.js')).holdersFirst(policy);
}

/** Imports what finds the module of an application's own policy. */
export async function importPolicyModule(): Promise<typeof import('./policy-module.js')> {
  return await import('./policy-module.js');
}
