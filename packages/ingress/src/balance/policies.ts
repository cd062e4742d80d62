import type { PolicyName } from '../routes/snapshot.js';
import type { Policy } from './policy.js';
import { powerOfTwo } from './power-of-two.js';

/** The routing policies by the names that deployments use. */
export type Policies = Readonly<Record<PolicyName, Policy>>;

export const POLICIES: Policies = { 'power-of-two': powerOfTwo };
