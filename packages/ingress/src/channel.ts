/// <reference types="node" preserve="true" />

export type { Candidate, Policy, PolicyInput, Random } from './balance/policy.js';
export { powerOfTwo } from './balance/power-of-two.js';
export { createRequestRouter } from './balance/request-router.js';
export type { ConnectingRouter, RequestRouterOptions } from './balance/request-router.js';
export { closeWhenSilent } from './close-when-silent.js';
export type { Conversation, SilentClosing } from './close-when-silent.js';
export { connectChannel } from './channel/client.js';
export type { ConnectChannelOptions } from './channel/client.js';
export { ChannelError, ProtocolError } from './channel/errors.js';
export type { ChannelErrorCode } from './channel/errors.js';
export { memoryPair } from './channel/memory.js';
export { openEndpoint } from './channel/open-endpoint.js';
export { RequestBody } from './channel/request-body.js';
export type { RequestBodyOptions } from './channel/request-body.js';
export { serveChannel } from './channel/server.js';
export type { ServeChannelOptions, ServedChannel } from './channel/server.js';
export { onTunnelEnded } from './channel/tunnel.js';
export type {
  Admission,
  CallHead,
  ChannelClient,
  ChannelHandler,
  Encoded,
  Endpoint,
  IncomingCall,
  OpenConnection,
  OutgoingCall,
  Outcome,
  OutcomeListener,
} from './channel/types.js';
export { WatchedWire } from './watched-wire.js';
export type { DeploymentKey, Dispatched, RequestRouter, Ticket, Work } from './balance/types.js';
