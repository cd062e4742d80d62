import type { Controller } from '../controller/controller.js';
import type { DeploymentGoal } from '../controller/goal.js';

/** What became of a wish for a number of replicas. */
export type Scaled = 'accepted' | 'unknown' | 'deleting' | 'refused';

export interface ScaleWish {
  readonly application: string;
  readonly deployment: string;
  readonly replicas: number;
}

/** Makes a number of replicas the goal of a deployment, if it may be scaled by whoever asks. */
export async function scaleDeployment(
  controller: Controller,
  { application, deployment, replicas }: ScaleWish,
  mayScale: (goal: DeploymentGoal) => boolean,
): Promise<Scaled> {
  const goal = controller.application(application);
  const known = goal?.deployments.find(({ name }) => name === deployment);
  if (goal === undefined || known === undefined || known.removed) return 'unknown';
  if (goal.deleting) return 'deleting';
  if (!mayScale(known)) return 'refused';
  return (await controller.scale(application, deployment, replicas)) ? 'accepted' : 'unknown';
}
