import { isBareObject } from '../codec/bare-object.js';
import {
  HandleArgument,
  type BuiltDeployment,
  type DeploymentOptions,
} from './deployment-config.js';

/** The deployments that an entry binds, as far as the controller needs to know; plain JSON. */
export interface ApplicationOutline {
  /** Callees before callers; the ingress is last. */
  readonly deployments: readonly DeploymentOutline[];
}

export interface DeploymentOutline {
  readonly name: string;
  readonly isIngress: boolean;
  /** Deployments of the same application it holds handles to. */
  readonly handles: readonly string[];
  readonly options: DeploymentOptions;
}

/** Reduces a built application to what the controller needs to know of it: plain JSON. */
export function outlineOf(built: readonly BuiltDeployment[]): ApplicationOutline {
  return {
    deployments: built.map(({ name, isIngress, args, options }) => ({
      name,
      isIngress,
      options,
      handles: [...new Set(handlesIn(args, new Set()))],
    })),
  };
}

function handlesIn(value: unknown, seen: Set<object>): string[] {
  if (value instanceof HandleArgument) return [value.deployment];
  if (!Array.isArray(value) && !isBareObject(value)) return [];
  if (seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((member) => handlesIn(member, seen));
}
