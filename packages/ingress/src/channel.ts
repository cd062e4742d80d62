/// <reference types="node" preserve="true" />

export type { SentStep } from './channel/call/argument-step.js';
export type { Encoded } from './channel/call/call-frame.js';
export type { OutgoingCall } from './channel/call/client-call.js';
export type { ArgumentReader } from './channel/call/incoming-arguments.js';
export type { ArgumentSource } from './channel/call/outgoing-arguments.js';
export type { IncomingCall } from './channel/call/server-call.js';
export { SILENCE_MS, connectChannel } from './channel/connect-channel.js';
export type { ChannelClient } from './channel/connect-channel.js';
export { memoryPair } from './channel/memory-pair.js';
export { openEndpoint } from './channel/open-endpoint.js';
export type { ChannelEndpoint, OpenConnection } from './channel/open-endpoint.js';
export type { OutcomeListener } from './channel/outcome.js';
export { readTakenHead } from './channel/request/handed-off.js';
export type { TakenHead } from './channel/request/handed-off.js';
export { serveChannel } from './channel/serve-channel.js';
export type { ServedChannel } from './channel/serve-channel.js';
export type { SlotKind } from './channel/server-stream.js';
export type {
  Admission,
  ChannelHandler,
  EndedWork,
  TracedWork,
} from './channel/channel-handler.js';
