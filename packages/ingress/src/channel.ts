/// <reference types="node" preserve="true" />

export type { Candidate, Policy, PolicyInput, Random } from './balance/policy.js';
export { powerOfTwo } from './balance/power-of-two.js';
export { createRequestRouter } from './balance/request-router.js';
export type { ConnectingRouter, RequestRouterOptions } from './balance/request-router.js';
export { closeWhenSilent } from './websocket/close-when-silent.js';
export type { Conversation, SilentClosing } from './websocket/close-when-silent.js';
export { connectChannel } from './channel/connect-channel.js';
export type { ConnectChannelOptions } from './channel/connect-channel.js';
export { ChannelError, ProtocolError } from './channel/errors.js';
export type { ChannelErrorCode } from './channel/errors.js';
export { memoryPair } from './channel/memory-pair.js';
export { openEndpoint } from './channel/open-endpoint.js';
export { RequestBody } from './channel/request/outgoing-body.js';
export type { RequestBodyOptions } from './channel/request/outgoing-body.js';
export { serveChannel } from './channel/serve-channel.js';
export type { ServeChannelOptions, ServedChannel } from './channel/serve-channel.js';
export { onTunnelEnded } from './channel/tunnel/tunnel-stream.js';
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
export { WatchedWire } from './websocket/watched-wire.js';
export type { DeploymentKey, Dispatched, RequestRouter, Ticket, Work } from './balance/types.js';
