/// <reference types="node" preserve="true" />

export { createRequestRouter } from './balance/request-router.js';
export type { ConnectingRouter, RequestRouter } from './balance/request-router.js';
export type { Dispatched, Ticket, Work } from './balance/work.js';
export type { DeploymentKey } from './routes/snapshot.js';
