/// <reference types="node" preserve="true" />

export type { CallHead, Encoded } from './channel/call/call-frame.js';
export type { OutgoingCall } from './channel/call/client-call.js';
export type { IncomingCall } from './channel/call/server-call.js';
export { SILENCE_MS, connectChannel } from './channel/connect-channel.js';
export type { ChannelClient, ConnectChannelOptions } from './channel/connect-channel.js';
export { ChannelError, ProtocolError } from './channel/channel-error.js';
export type { ChannelErrorCode } from './channel/channel-error.js';
export { memoryPair } from './channel/memory-pair.js';
export { openEndpoint } from './channel/open-endpoint.js';
export type { ChannelEndpoint, OpenConnection } from './channel/open-endpoint.js';
export type { Outcome, OutcomeListener } from './channel/outcome.js';
export { serveChannel } from './channel/serve-channel.js';
export type {
  Admission,
  ChannelHandler,
  ServeChannelOptions,
  ServedChannel,
} from './channel/serve-channel.js';
