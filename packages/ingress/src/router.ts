/// <reference types="node" preserve="true" />

export { createRequestRouter } from './balance/request-router.js';
export type { ConnectingRouter, RequestRouterOptions } from './balance/request-router.js';
export type { Dispatched, RequestRouter, Ticket, Work } from './balance/types.js';
export type { DeploymentKey } from './routes/snapshot.js';
