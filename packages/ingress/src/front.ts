/// <reference types="node" preserve="true" />

export { formatAccess } from './front/access-log.js';
export type { AccessEntry } from './front/access-log.js';
export type { AwaitedApplication } from './front/awaited.js';
export { resolveHttpOptions } from './front/http-options.js';
export type { HttpOptions, ResolvedHttpOptions } from './front/http-options.js';
export { originOf } from './front/origin.js';
export { readCertificate } from './front/tls/certificate.js';
export { createFront } from './front/create-front.js';
export type { Front } from './front/create-front.js';
export { createTurnClock } from './turn-clock.js';
