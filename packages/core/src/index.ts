/// <reference types="node" preserve="true" />

export { createApp } from './app.js';
export type { App, CloseOptions, CreateAppOptions, ListenOptions, Listening } from './app.js';
export type { BoundApplication } from './bound.js';
export { compileApplication } from './compile/application.js';
export { rawHandler } from './compile/raw.js';
export type { RawHandlerOptions } from './compile/raw.js';
export { Int } from './decorators/field.js';
export type {
  EnumValues,
  FieldOptions,
  FieldRecord,
  FieldSpec,
  FieldType,
  IntType,
  ValueOfSpec,
} from './decorators/field.js';
export type { MethodDecoratorOf } from './decorators/method-decorator.js';
export type {
  BodySpec,
  EventOptions,
  GroupSpec,
  HandlerOf,
  InputOptions,
  OperationOptions,
  SocketHandlerOf,
  SocketOptions,
} from './decorators/options.js';
export { Body, Cookie, Header, Path, Query, Secret } from './decorators/parameter.js';
export type { ParameterDecoratorFactory, SecretDecorator } from './decorators/parameter.js';
export { hasRoutes, isRoute, recordIngressOptions } from './decorators/record.js';
export type { Method } from './types/constructor.js';
export type { ParameterOptions } from './decorators/record.js';
export { Delete, Get, Head, Options, Patch, Post, Put, Route } from './decorators/route.js';
export type { RouteDecorator } from './decorators/route.js';
export { WebSocket } from './decorators/websocket.js';
export {
  AppClosedError,
  CancelledError,
  DefinitionError,
  HttpError,
  ListenError,
  ResponseMismatchError,
  StartupError,
  ValidationError,
} from './errors.js';
export type { DefinitionProblem } from './errors.js';
export { MALFORMED_PATH, canonicalPath, isReadablePath } from './http/canonical-path.js';
export { isJson } from './http/content-type.js';
export type {
  AbortReason,
  AcceptOptions,
  Exchange,
  ExchangeHandler,
  RawHeaders,
  RequestHead,
  BodyReceiver,
  WebSocketExchange,
  WebSocketListener,
  WebSocketWire,
} from './http/exchange.js';
export { JSON_HEADERS, joinFields } from './http/headers.js';
export type { HeadersInput } from './http/headers.js';
export { DEFAULT_MAX_BODY_BYTES, DEFAULT_MAX_MESSAGE_BYTES } from './http/limits.js';
export { pathBelow } from './http/mount.js';
export type { TextValue } from './http/query.js';
export { HttpRequest } from './http/request.js';
export type { HttpRequestOptions } from './http/request.js';
export {
  HTMLResponse,
  HttpResponse,
  JSONResponse,
  PlainTextResponse,
  RedirectResponse,
  StreamingResponse,
} from './http/response.js';
export type { HttpResponseOptions, ResponseBody, StreamContent } from './http/response.js';
export { findRoute } from './http/router/find.js';
export type { Match } from './http/router/find.js';
export { addRoute, createRouteTree } from './http/router/tree.js';
export type { RouteEntry, RouteTree } from './http/router/tree.js';
export { lifecycleOf } from './lifecycle.js';
export type { DeploymentHooks, Lifecycle } from './lifecycle.js';
export { serveRequest } from './http/web-exchange.js';
export type { ServeRequestOptions } from './http/web-exchange.js';
export { logError, noteLogged, setLogger, setLogHost } from './log.js';
export type { LogFields, Logger, LogHost, LogOrigin } from './log.js';
export { inspectSafely } from './log/describe-thrown.js';
export { eventText } from './log/event-text.js';
export { isForeignFrame, isFrame } from './log/frames.js';
export { describe } from './model/describe.js';
export type { DescribeOptions } from './model/describe.js';
export { headerName } from './http/header-name.js';
export { operationIdFor } from './model/operation-docs.js';
export { typeOf } from './model/type-of.js';
export type {
  AppModel,
  ArgumentModel,
  BodyModel,
  EndpointModel,
  GroupModel,
  InputModel,
  OperationDocs,
  OperationModel,
  ParameterModel,
  SocketModel,
} from './model/types.js';
export type { AppOptions } from './types/app-options.js';
export type {
  ArrayConstraints,
  NumberConstraints,
  StringConstraints,
} from './types/constraints.js';
export type { Constructor } from './types/constructor.js';
export type { InjectedKind } from './types/injected.js';
export type { ParameterDocs, ParameterSource } from './types/parameter.js';
export type { PathModel, PathSegment } from './types/path.js';
export type { PropertyModel, TypeModel } from './types/type-model.js';
export { NodeExchange } from './node/exchange.js';
export { DEFAULT_HTTP_LIMITS } from './node/limits.js';
export type { HttpLimits } from './node/limits.js';
export { endWithResponse } from './node/refuse.js';
export type { PlainResponse, RefusedRequest } from './node/refuse.js';
export { requestIdOf } from './node/request-id.js';
export { jsonRefusal } from './http/body.js';
export { isWebSocketUpgrade } from './node/plain-upgrade.js';
export { serveHttp } from './node/serve.js';
export type { NodeHandler, ServeOptions, Serving } from './node/serve.js';
export { createHttpServer } from './node/server.js';
export type { HttpServerOptions } from './node/server.js';
export { NodeWebSocketExchange } from './node/upgrade.js';
export type { UpgradeArrival } from './node/upgrade.js';
export { document } from './openapi/document.js';
export type { DocumentOptions } from './openapi/document.js';
export { compileValidator } from './schema/compile.js';
export { hasClassSchema } from './schema/classes/class-model.js';
export { compileSerializer } from './schema/serialize/serialize.js';
export type { Serializer } from './schema/serialize/writer.js';
export type {
  CompileValidator,
  Validated,
  Validator,
  ValidatorOptions,
  ValueMode,
} from './schema/validator.js';
export type { Issue } from './types/issue.js';
export { createScope, currentRequestId, currentScope, runInScope } from './scope/request-scope.js';
export type { RequestScope, ScopeSource } from './scope/request-scope.js';
export { isTurnOver, nextTurn } from './scope/turn.js';
export { currentSignal, pendingShields, shield, shieldsSettled, sleep } from './scope/signal.js';
export type { SleepOptions } from './scope/signal.js';
export { registerInjected } from './types/injected.js';
export { WebSocketConnection } from './websocket/connection.js';
export type { WebSocketAcceptOptions, WebSocketConnectionOptions } from './websocket/connection.js';
export { WebSocketDisconnect, WebSocketMessageError } from './websocket/errors.js';
export type { Message } from './websocket/message.js';
export { isOriginAllowed } from './websocket/origin.js';
export type { RefusedHandshake } from './websocket/refused-handshake.js';
export { testClient } from './testing/client.js';
export type { ConnectOptions, TestClient } from './testing/client.js';
export type { TestSocket } from './testing/memory-socket.js';
