/// <reference types="node" preserve="true" />

export type { Candidate, Policy, PolicyInput, Random } from './balance/policy.js';
export { createRequestRouter } from './balance/request-router.js';
export type { ConnectingRouter, RequestRouterOptions } from './balance/request-router.js';
export type { Dispatched, RequestRouter, Ticket, Work } from './balance/types.js';
export type { DeploymentKey } from './routes/snapshot.js';
