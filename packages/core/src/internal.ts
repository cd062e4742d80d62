/// <reference types="node" preserve="true" />

/**
 * The exports of this package for the other packages of Sluice. They are not part of the public
 * interface and may change in any release; applications import from `sluice`.
 */

export { importFromApplication, requirePeer, resolvePeer } from './peer.js';
export { compileApplication } from './compile/application.js';
export { INTERNAL_ERROR } from './compile/failure.js';
export { rawHandler } from './compile/raw.js';
export { hasRoutes } from './decorators/read-records.js';
export { recordIngressOptions } from './decorators/record.js';
export { routedOf } from './bound.js';
export { AbortState } from './http/abort-state.js';
export { ORIGIN_LENGTH, streamOrigin } from './http/stream-origin.js';
export type { StreamPlace } from './compile/resumable/kept-streams.js';
export { MALFORMED_PATH, canonicalPath, isReadablePath } from './http/canonical-path.js';
export { bodyTooLarge, readBody, receiveStreamed } from './http/body-source.js';
export type { BodyReceiver, BodySource } from './http/body-source.js';
export { isForm } from './form/form-type.js';
export { isJson } from './http/content-type.js';
export type {
  AcceptOptions,
  RelayListener,
  RelaySink,
  RelayWire,
  ReplySink,
  WebSocketListener,
  WebSocketWire,
} from './http/exchange.js';
export { JSON_HEADERS, joinFields } from './http/headers.js';
export {
  DEFAULT_BACKPRESSURE,
  DEFAULT_DRAIN_TIMEOUT_S,
  DEFAULT_HOST,
  DEFAULT_HTTP_LIMITS,
  DEFAULT_MAX_BODY_BYTES,
  DEFAULT_MAX_MESSAGE_BYTES,
  MAX_EARLY_BYTES,
} from './defaults.js';
export { stripPrefix } from './http/strip-prefix.js';
export { statusPhrase } from './http/status.js';
export { detailReply, PLAIN_NOT_FOUND } from './http/reply.js';
export { REQUEST_ID } from './http/request-id.js';
export { findRoute } from './http/router/find.js';
export { addRoute, createRouteTree, isConvertor } from './http/router/tree.js';
export { Singletons, withSingletons } from './singletons.js';
export { autoscalingStatsOf, lifecycleOf } from './lifecycle.js';
export { Lifespans } from './lifespans.js';
export { Mounts } from './mounts.js';
export type { Lifecycle } from './lifecycle.js';
export { logError, logWarning, noteLogged, setLogHost } from './log.js';
export type { LogEvent } from './log.js';
export { describeThrown, inspectSafely, thrownMessage } from './log/describe-thrown.js';
export { eventText } from './log/event-text.js';
export { isForeignFrame, isFrame } from './log/frames.js';
export { handlersOf } from './model/dependency-order.js';
export { mcpEndpoint } from './model/mcp-endpoint.js';
export { handlerName } from './model/handler-model.js';
export { operationIdFor } from './model/operation-docs.js';
export { pathTemplate } from './model/path.js';
export { schemesOf } from './model/security-schemes.js';
export { fileNames, formInputs, hasForm } from './model/form-inputs.js';
export { typeOf } from './model/type-of.js';
export type { ClientExchange } from './node/client-exchange.js';
export { onConnection } from './node/connections.js';
export { NodeHead } from './node/node-head.js';
export { endWithResponse } from './node/refuse.js';
export type { RefusedRequest } from './node/refuse.js';
export { jsonRefusal } from './http/body.js';
export { isWebSocketUpgrade } from './node/plain-upgrade.js';
export { serveHttp } from './node/serve-http.js';
export type { NodeHandler, Serving } from './node/serve-http.js';
export { createHttpServer } from './node/server.js';
export type { TlsOptions } from './node/server.js';
export { authorityOf } from './http/host.js';
export { isTestedNode } from './node/tested-node.js';
export type { UpgradeArrival } from './node/upgrade.js';
export { FIELD_REQUIRED, MAX_ISSUES } from './validation-error.js';
export { forbids } from './types/parameter-source.js';
export { compileValidator, jsonSchema } from './schema/kinds/kinds.js';
export { compileSerializer } from './schema/serialize/serialize.js';
export type { Validator, ValueMode } from './schema/validator.js';
export type { ClassComments, DocComment } from './signature/doc-comment.js';
export { HAND_OFF } from './http/hand-off.js';
export type { StreamedHead, StreamingCall } from './http/hand-off.js';
export { StreamBody } from './http/reply.js';
export { isStream } from './compile/to-reply.js';
export { toFailureReply } from './compile/failure.js';
export { send } from './compile/send.js';
export { openProducer, stopProducer } from './compile/producer.js';
export type { Producer } from './compile/producer.js';
export { isCancellation } from './errors.js';
export { createScope, currentScope, runInScope } from './scope/request-scope.js';
export type { RequestScope } from './scope/request-scope.js';
export { LONGEST_TIMER_MS, settledWithin } from './settled-within.js';
export { currentTracer, setTracer } from './tracing.js';
export type { ActiveSpan, SpanIds, SpanStart, TracedHead, Tracer } from './tracing.js';
export { isTurnOver, nextTurn } from './scope/turn.js';
export { versionPrefix, versionsOf } from './model/versions.js';
export { METHODS } from './types/methods.js';
export { isThenable } from './types/is-thenable.js';
export { isClass } from './types/constructor.js';
export { isRecord } from './types/members.js';
export { CROSS_ORIGIN_TEXT, isOriginAllowed } from './websocket/origin.js';
export { DRAIN_CLOSE } from './websocket/close-code.js';
export { hasChannels } from './asyncapi/asyncapi-document.js';
export { pagePaths } from './openapi/page-paths.js';
export { headerName } from './http/header-name.js';
export { createComponents } from './openapi/components.js';
