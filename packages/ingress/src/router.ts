/// <reference types="node" preserve="true" />

export type { DeploymentLoad, HeldWork, LoadReporter } from './balance/held-work.js';
export { createRequestRouter } from './balance/request-router.js';
export { importPolicyModule } from './balance/policy/policies.js';
export type {
  ConnectingRouter,
  FindingRouter,
  ReportingRouter,
  RequestRouter,
} from './balance/request-router.js';
export type { Dispatched, Ticket, Work } from './balance/work.js';
export type { DeploymentKey } from './routes/snapshot.js';
