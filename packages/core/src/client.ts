export { createClient, eventsOf, responseOf, withOptions } from './client/create-client.js';
export type {
  CallOptions,
  ClientFetch,
  ClientHeaders,
  ClientOptions,
} from './client/client-options.js';
export { SocketClosedError } from './client/client-socket.js';
export type { ClientSocket, OpenWebSocket, WebSocketLike } from './client/client-socket.js';
export { ClientError } from './client/client-error.js';
export type { Client } from './client/client-type.js';
export type {
  ClientArgument,
  ClientBody,
  ClientDescription,
  ClientFiles,
  ClientGroup,
  ClientInput,
  ClientMember,
  ClientOperation,
  ClientPathParameter,
  ClientValue,
} from './client/description.js';
export type { ClientEvent } from './client/events.js';
export type { FileToSend } from './client/argument-types.js';
export type { Json, JsonValue } from './client/json-type.js';
export { DescriptionError } from './client/load-description.js';
export { UnsendableError } from './client/text-of.js';
export type { ClientShape, ClientShapes, ObjectShape } from './client/shape.js';
export type { Issue } from './validation-error.js';
