import type { PolicyName } from '../routes/snapshot.js';
import type { Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';

/** The routing policies by the names under which deployments choose them. */
export type Policies = Readonly<Record<PolicyName, Policy>>;

export const POLICIES: Policies = { 'power-of-two': powerOfTwo };
