import { HandleArgument, type BuiltDeployment } from './deployment-config.js';
import type { ApplicationOutline } from '../engine/engine.js';
import { isPlainObject } from '../codec/plain-object.js';

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
  if (!Array.isArray(value) && !isPlainObject(value)) return [];
  if (seen.has(value)) return [];
  seen.add(value);
  return Object.values(value).flatMap((member) => handlesIn(member, seen));
}
