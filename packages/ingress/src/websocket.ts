/// <reference types="node" preserve="true" />

export { closeWhenSilent } from './websocket/close-when-silent.js';
export type { Conversation } from './websocket/close-when-silent.js';
export { WatchedWire } from './websocket/watched-wire.js';
