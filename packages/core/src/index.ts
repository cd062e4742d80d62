export type {
  AbortReason,
  AcceptOptions,
  Exchange,
  ExchangeHandler,
  RawHeaders,
  RequestHead,
  WebSocketExchange,
  WebSocketListener,
  WebSocketWire,
} from './http/exchange.js';
export type {
  AppModel,
  AppOptions,
  Constructor,
  OperationModel,
  SocketModel,
  TypeModel,
} from './model/types.js';
export type { Issue } from './schema/types.js';
