import type { ReplicaSpec } from '../../replica/spec.js';

/** The deployment of which a debugger sees one replica from its start on. */
export interface InspectedDeployment {
  readonly application: string;
  readonly deployment: string;
  /** The port of the debugger at 127.0.0.1; 0 takes a free one. */
  readonly port: number;
}

/** True for a replica of the deployment that is inspected. */
export function isInspected(inspected: InspectedDeployment, { identity }: ReplicaSpec): boolean {
  const { application, deployment } = inspected;
  return identity.application === application && identity.deployment === deployment;
}
