export { Int } from './decorators/field.js';
export type {
  FieldOptions,
  FieldRecord,
  FieldSpec,
  FieldType,
  ValueOfSpec,
} from './decorators/field.js';
export type { BodySpec, OperationOptions, SocketOptions } from './decorators/options.js';
export { Body, Cookie, Header, Path, Query, Secret } from './decorators/parameter.js';
export type { ParameterDecoratorFactory } from './decorators/parameter.js';
export { hasRoutes, isRoute, recordIngressOptions } from './decorators/record.js';
export type { ParameterOptions } from './decorators/record.js';
export { Delete, Get, Head, Options, Patch, Post, Put, Route } from './decorators/route.js';
export type { RouteDecorator } from './decorators/route.js';
export { WebSocket } from './decorators/websocket.js';
export { CancelledError, DefinitionError, HttpError, ValidationError } from './errors.js';
export type { DefinitionProblem } from './errors.js';
export { isJson } from './http/content-type.js';
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
export { describe } from './model/describe.js';
export type { DescribeOptions } from './model/describe.js';
export { headerName } from './model/header-name.js';
export { operationIdFor } from './model/operation-docs.js';
export type {
  AppModel,
  AppOptions,
  Constructor,
  OperationModel,
  SocketModel,
  TypeModel,
} from './model/types.js';
export { typeOf } from './model/type-of.js';
export { registerInjected } from './signature/injected.js';
export { document } from './openapi/document.js';
export type { DocumentOptions } from './openapi/document.js';
export { compileValidator } from './schema/compile.js';
export { hasClassSchema } from './schema/from-class.js';
export type {
  CompileValidator,
  Issue,
  Validated,
  Validator,
  ValidatorOptions,
  ValueMode,
} from './schema/types.js';
export { createScope, currentRequestId, currentScope, runInScope } from './scope/request-scope.js';
export type { RequestScope, ScopeSource } from './scope/request-scope.js';
export { currentSignal, pendingShields, shield, shieldsSettled, sleep } from './scope/signal.js';
export type { SleepOptions } from './scope/signal.js';
export { logError, setLogger } from './log.js';
export type { LogFields, Logger } from './log.js';
