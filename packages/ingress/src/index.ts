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
