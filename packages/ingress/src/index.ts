/// <reference types="node" preserve="true" />

export {
  adapt,
  compose,
  type Adapter,
  type AdapterOption,
  type ArgumentsOf,
} from './adapters/adapter.js';
export { bytesAdapter } from './adapters/bytes.js';
export { formAdapter } from './adapters/form.js';
export { jsonAdapter } from './adapters/json.js';
export { textAdapter } from './adapters/text.js';
export type { Candidate, Policy, PolicyInput, Random } from './balance/policy.js';
export { powerOfTwo } from './balance/power-of-two.js';
export { createRequestRouter } from './balance/request-router.js';
export type { RequestRouterOptions } from './balance/request-router.js';
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
export type { DeploymentKey, Dispatched, RequestRouter, Ticket, Work } from './balance/types.js';
export type {
  ApplicationRoute,
  DeploymentRoute,
  OperationEntry,
  OperationIndex,
  ReplicaAddress,
  RoutingSnapshot,
} from './routes/snapshot.js';
export { IngressError, RoutePrefixError } from './errors.js';
export type { FetchEnvironment } from './foreign/fetch-app.js';
export type { AccessEntry } from './front/access-log.js';
export { KEEP_ALIVE_VARIABLES, resolveHttpOptions } from './front/options.js';
export type { HttpOptions, ResolvedHttpOptions } from './front/options.js';
export { createFront } from './front/server.js';
export type { Front, FrontOptions, ListenOptions } from './front/server.js';
export { Ingress } from './ingress.js';
export type { IngressOptions } from './ingress.js';
export { openIngress } from './open-ingress.js';
export type { IngressTarget, OpenedIngress } from './open-ingress.js';
export { operationIndex, WEBSOCKET_METHOD } from './routes/operation-index.js';
export { checkRoutePrefix, routePrefixProblem } from './routes/prefix.js';
