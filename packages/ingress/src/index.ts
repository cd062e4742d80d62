export { connectChannel } from './channel/client.js';
export type { ConnectChannelOptions } from './channel/client.js';
export { ChannelError, ProtocolError } from './channel/errors.js';
export type { ChannelErrorCode } from './channel/errors.js';
export { memoryPair } from './channel/memory.js';
export { openEndpoint } from './channel/open-endpoint.js';
export { isBodyHeld } from './channel/request-body.js';
export { serveChannel } from './channel/server.js';
export type { ServeChannelOptions, ServedChannel } from './channel/server.js';
export { tunnelOutcome } from './channel/tunnel.js';
export type {
  Admission,
  CallHead,
  ChannelClient,
  ChannelHandler,
  Encoded,
  Endpoint,
  ForwardOptions,
  IncomingCall,
  OpenConnection,
  OutgoingCall,
  Outcome,
} from './channel/types.js';
export type { DeploymentKey, Dispatched, RequestRouter, Work } from './balance/types.js';
export type {
  ApplicationRoute,
  DeploymentRoute,
  OperationEntry,
  OperationIndex,
  ReplicaAddress,
  RoutingSnapshot,
} from './routes/snapshot.js';
export { checkRoutePrefix, routePrefixProblem } from './routes/prefix.js';
export { resolveHttpOptions } from './front/options.js';
export type { HttpOptions, ResolvedHttpOptions } from './front/options.js';
