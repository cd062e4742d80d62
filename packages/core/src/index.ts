/// <reference types="node" preserve="true" />

export { createApp } from './app.js';
export type { App, CloseOptions, CreateAppOptions, Listening } from './app.js';
export type { ListenOptions } from './types/listen-options.js';
export type { BoundApplication } from './bound.js';
export type {
  DeclaredResponses,
  ErrorClass,
  ResponseOptions,
  ResponseLink,
  ResponseSpec,
} from './declared-responses.js';
export { Depends } from './decorators/depends.js';
export { dependency } from './decorators/dependency.js';
export type { DependencyInputs } from './decorators/dependency.js';
export type {
  BodySpec,
  EnumValues,
  FieldOptions,
  FieldRecord,
  GroupSpec,
  FieldSpec,
  FieldType,
  ValueOfSpec,
} from './types/field.js';
export { MapOf, Union } from './decorators/composite-type.js';
export type { MapOptions, UnionMembers, UnionOptions } from './decorators/composite-type.js';
export { DateOnly, Decimal, Duration, Int, TimeOnly, Uuid } from './types/type-token.js';
export type { IntType, TypeToken } from './types/type-token.js';
export type {
  FileFieldType,
  FileOptions,
  FileRecord,
  FileSpec,
  ValueOfFiles,
} from './decorators/file.js';
export { ExceptionHandler } from './decorators/exception-handler.js';
export type { ExceptionHandlerDecorator, HandledResponse } from './decorators/exception-handler.js';
export type { MethodName, UrlArguments, UrlOptions, UrlParams, UrlValue } from './types/url-for.js';
export { Version } from './decorators/version.js';
export { VERSION_NEUTRAL } from './types/version.js';
export type { VersionOption } from './types/version.js';
export type {
  CustomVersioning,
  VersioningByHeader,
  VersioningByMediaType,
  VersioningByPath,
  VersioningOptions,
} from './versioning-options.js';
export { Middleware } from './decorators/middleware.js';
export type { ClassOrMethodDecorator } from './decorators/middleware.js';
export type { MethodDecoratorOf } from './decorators/method-decorator.js';
export type {
  AroundOptions,
  EndpointOptions,
  EventOptions,
  ResumableOptions,
  FormOptions,
  HandlerOf,
  InputOf,
  InputOptions,
  OperationOptions,
  OutputOptions,
  SocketFunctionOf,
  SocketHandlerOf,
  SocketOptions,
} from './decorators/options.js';
export { IntersectionType, OmitType, PartialType, PickType } from './decorators/mapped-types.js';
export type { IntersectionOf, MappedClass } from './decorators/mapped-types.js';
export { Field, Model, ModelValidator } from './decorators/property.js';
export type {
  FieldDecorator,
  ModelDecorator,
  ModelValidatorDecorator,
  ModelValidatorOptions,
  PropertyDocs,
} from './decorators/property.js';
export { Body, Cookie, File, Form, Header, Path, Query, Secret } from './decorators/parameter.js';
export type {
  FileDecoratorFactory,
  ParameterDecoratorFactory,
  ParameterDecoratorFunction,
  SecretDecorator,
} from './decorators/parameter.js';
export type { ClassLike, Method } from './types/constructor.js';
export type { ParameterOptions } from './decorators/record.js';
export {
  All,
  Delete,
  Get,
  Head,
  Options,
  Patch,
  Post,
  Put,
  Route,
  Trace,
} from './decorators/route.js';
export type { RouteDecorator } from './decorators/route.js';
export { Router, include } from './decorators/router.js';
export type { RouteFunction, SocketFunction } from './decorators/router.js';
export { APIKeyCookie, APIKeyHeader, APIKeyQuery } from './security/api-key.js';
export type { APIKeyOptions } from './security/api-key.js';
export { HTTPBasic, HTTPBearer, HTTPDigest } from './security/http.js';
export type {
  HTTPAuthorizationCredentials,
  HTTPBasicCredentials,
  HTTPBasicOptions,
  HTTPBearerOptions,
} from './security/http.js';
export {
  OAuth2,
  OAuth2AuthorizationCodeBearer,
  OAuth2ClientCredentialsBearer,
  OAuth2PasswordBearer,
  OpenIdConnect,
} from './security/oauth2.js';
export type {
  OAuth2AuthorizationCodeOptions,
  OAuth2Options,
  OAuth2TokenOptions,
  OpenIdConnectOptions,
} from './security/oauth2.js';
export { SealedCookie, EncryptedCookie, SignedCookie } from './security/cookies/sealed-cookie.js';
export type { CookieDependency, OwnCookieOptions } from './security/cookies/sealed-cookie.js';
export type { SealedCookieOptions } from './security/cookies/cookie-jar.js';
export { CookieSession, Session } from './security/cookies/session.js';
export type { SessionDependency, SessionOptions } from './security/cookies/session.js';
export { CSRFProtection } from './security/csrf/csrf-protection.js';
export type { CSRFProtectionOptions, CheckDependency } from './security/csrf/csrf-protection.js';
export { CSRFTokens } from './security/csrf/csrf-tokens.js';
export type { CSRFTokensOptions } from './security/csrf/csrf-tokens.js';
export { WebhookSignature } from './security/webhooks/webhook-signature.js';
export type {
  SignedWebhook,
  WebhookDependency,
  WebhookSignatureOptions,
} from './security/webhooks/webhook-signature.js';
export type { LimiterResult, RateLimiter } from './security/limits/limiter.js';
export { RateLimit } from './security/limits/rate-limit.js';
export type { RateLimitOptions } from './security/limits/rate-limit.js';
export type { JWTClaims } from './security/tokens/claims.js';
export type { HttpUrlRules } from './security/tokens/http-url.js';
export { JWTBearer } from './security/tokens/jwt-bearer.js';
export type { JWTBearerOptions, PublicKey } from './security/tokens/jwt-bearer.js';
export { OpenIdConnectBearer } from './security/tokens/openid-connect-bearer.js';
export type { OpenIdConnectBearerOptions } from './security/tokens/openid-connect-bearer.js';
export type { ClaimsOf, JWTAlgorithm, JWTOptions } from './security/tokens/token-options.js';
export {
  OAuth2PasswordRequestForm,
  OAuth2PasswordRequestFormStrict,
} from './security/password-form.js';
export type { TakesForm } from './security/password-form.js';
export { isSameSecret } from './security/same-secret.js';
export type { SchemeOptions, SecurityDependency } from './security/scheme.js';
export { Security, SecurityScopes } from './security/scopes.js';
export type {
  OAuth2Flows,
  OAuth2TokenFlow,
  SecurityScheme,
  SecuritySchemeObject,
} from './types/security-scheme.js';
export { Singleton } from './decorators/singleton.js';
export { Settings } from './decorators/settings.js';
export type { SettingsOptions } from './decorators/settings.js';
export { loadSettings } from './settings/load-settings.js';
export { SettingsError } from './settings/settings-error.js';
export type { SettingsProblem } from './settings/settings-error.js';
export { WebSocket } from './decorators/websocket.js';
export {
  UrlError,
  AppClosedError,
  CancelledError,
  CookieTooLongError,
  DefinitionError,
  HttpError,
  ListenError,
  ResponseMismatchError,
  StartupError,
} from './errors.js';
export type { DefinitionProblem } from './errors.js';
export type { FileContent } from './form/file-content.js';
export { UploadFile } from './form/upload-file.js';
export type { UploadFileOptions } from './form/upload-file.js';
export type { AbortReason, AbortState } from './http/abort-state.js';
export type {
  Exchange,
  ExchangeHandler,
  RawHeaders,
  RequestHead,
  WebSocketExchange,
} from './http/exchange.js';
export { BackgroundTasks } from './http/background-tasks.js';
export { Progress } from './http/progress.js';
export type { ProgressReport } from './http/progress.js';
export type { HeadersInput } from './http/headers.js';
export type { TextValue } from './http/query.js';
export { StreamBody } from './http/reply.js';
export type { Reply, ReplyBody, ResponseBody, StreamContent, StreamOptions } from './http/reply.js';
export { EventFeed } from './http/event-feed.js';
export type { EventFeedOptions, FeedEvent } from './http/event-feed.js';
export { EventSourceResponse } from './http/event-source-response.js';
export type { EventSourceResponseOptions } from './http/event-source-response.js';
export { FileResponse } from './http/file-response.js';
export type { FileResponseOptions } from './http/file-response.js';
export type { WebSocketEvent } from './websocket/socket-channels.js';
export type { SpanAttributes, SpanKind } from './tracing.js';
export type { FailureEvent } from './log.js';
export type { InvalidRequestEvent, RequestEvent } from './http/request-channels.js';
export type { RequestState } from './http/request-state.js';
export type { RequestCoding } from './http/inflated-body.js';
export { HttpRequest } from './http/request.js';
export {
  HTMLResponse,
  HttpResponse,
  JSONResponse,
  PlainTextResponse,
  RedirectResponse,
  StreamingResponse,
} from './http/response.js';
export type { HttpResponseOptions } from './http/response.js';
export { ResponseControl } from './http/response-control.js';
export type { CookieOptions, DeleteCookieOptions } from './http/set-cookie.js';
export { ServerSentEvent } from './http/server-sent-event.js';
export type { ServerSentEventFields } from './http/server-sent-event.js';
export { registerEncoder } from './json/encoders.js';
export type { Mountable, ServableApp } from './mount-options.js';
export type { Lifespan, LifespanGenerator, LifespanHooks } from './lifespan.js';
export type { DeploymentHooks } from './lifecycle.js';
export { setLogger } from './log.js';
export type { LogFields, Logger, LogOrigin } from './log.js';
export { compression } from './middleware/compression.js';
export type { CompressionOptions, ContentCoding } from './middleware/compression.js';
export { cors } from './middleware/cors.js';
export type { CorsOptions } from './middleware/cors.js';
export { httpsRedirect } from './middleware/https-redirect.js';
export { serverTiming } from './middleware/server-timing.js';
export type { ServerTimingOptions } from './middleware/server-timing.js';
export { trustedHosts } from './middleware/trusted-hosts.js';
export type { TrustedHostsOptions } from './middleware/trusted-hosts.js';
export type {
  ErrorType,
  ExceptionHandlerEntry,
  ExceptionRecord,
} from './middleware/exception-record.js';
export type { MessageCatalogue, MessageCatalogues } from './middleware/message-catalogue.js';
export type { MadeResponse, MiddlewareFunction, Next } from './middleware/middleware.js';
export {
  headerOf,
  withAddedHeader,
  withHeader,
  withVary,
  withoutHeader,
} from './middleware/reply-headers.js';
export type { ClientFetch } from './client/client-options.js';
export { describeClient } from './client/describe-client.js';
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
export type { ClientShape, ClientShapes, ObjectShape } from './client/shape.js';
export { describe } from './model/describe.js';
export type { DescribeOptions } from './model/describe.js';
export type {
  AppModel,
  MountModel,
  MountPlace,
  ContentModel,
  EndpointModel,
  OperationDocs,
  OperationModel,
  ToolModel,
  OutgoingModel,
  ResponseModel,
  ResumableModel,
  SocketModel,
} from './model/app-model.js';
export type {
  ArgumentModel,
  BodyModel,
  DependencyModel,
  SecurityModel,
  GroupModel,
  InputModel,
  ParameterModel,
  HandlerCode,
  HandlerModel,
  ValidatorModel,
} from './model/handler-model.js';
export type { AppOptions } from './app-options.js';
export type { PageOptions, SwaggerUiOAuth } from './page-options.js';
export type { CallbackOptions, WebhookOptions } from './outgoing-options.js';
export { createSender } from './sender/create-sender.js';
export type { AttemptOptions } from './sender/attempts.js';
export { SendError } from './sender/send-error.js';
export type { SendFailure } from './sender/send-error.js';
export type {
  Delivery,
  MessageOf,
  SendOptions,
  Sender,
  SenderOptions,
} from './sender/sender-types.js';
export type { IdentifiedOperation, OpenApiOptions, OpenApiVersion } from './openapi-options.js';
export type { McpOptions, ToolAnnotations, ToolOptions } from './types/mcp-options.js';
export type { FrontendOptions, StaticOptions } from './types/static-options.js';
export type {
  ArrayConstraints,
  BoundConstraints,
  DecimalConstraints,
  NumberConstraints,
  StringConstraints,
} from './types/constraints.js';
export type { Constructor } from './types/constructor.js';
export type { Provided, ProvidedMark } from './types/provided.js';
export type {
  Dependency,
  DependencyEntry,
  DependencyOptions,
  DependencyOverride,
  DependencyRecord,
  DependencyScope,
  DependencyTarget,
  ProvidedBy,
} from './types/dependency.js';
export type { InjectedKind } from './types/injected.js';
export type {
  Examples,
  ForbidUnknown,
  TextGrammar,
  ListStyle,
  ParameterStyle,
  UnknownSource,
  NamedExample,
  OpenApiExtra,
  ParameterDocs,
  ParameterSource,
} from './types/parameter-source.js';
export type { FileRules } from './types/file-rules.js';
export type { OutputModel, OutputTree } from './types/output-model.js';
export type { Convertor, PathModel, PathSegment } from './types/path-model.js';
export type { PropertyModel, TypeModel, UnionMember } from './types/type-model.js';
export type { ResponseClass } from './types/response-class.js';
export type { HttpLimits } from './types/limits.js';
export type { Included, RouterEntry, RouterLike, RouterOptions } from './router-options.js';
export type { WithoutInjected } from './types/without-injected.js';
export { asyncapiDocument } from './asyncapi/asyncapi-document.js';
export type { AsyncApiOptions } from './asyncapi/asyncapi-document.js';
export type {
  AsyncApiChannel,
  AsyncApiInfo,
  AsyncApiMessage,
  AsyncApiObject,
  AsyncApiOperation,
  AsyncApiReference,
  AsyncApiServer,
  AsyncApiTag,
} from './asyncapi/asyncapi-object.js';
export { document } from './openapi/document.js';
export type { DocumentOptions } from './openapi/document.js';
export { ValidationError } from './validation-error.js';
export type { Issue } from './validation-error.js';
export { currentRequestId } from './scope/request-scope.js';
export { currentSignal, shield, sleep } from './scope/signal.js';
export type { SleepOptions } from './scope/signal.js';
export { WebSocketConnection } from './websocket/connection.js';
export type { WebSocketAcceptOptions } from './websocket/connection.js';
export { WebSocketGroup } from './websocket/group.js';
export type { BroadcastOptions, WebSocketGroupOptions } from './websocket/group.js';
export {
  WebSocketDisconnect,
  WebSocketException,
  WebSocketMessageError,
} from './websocket/socket-errors.js';
export type { Message } from './websocket/message.js';
export type { RefusedHandshake } from './websocket/refused-handshake.js';
export { TestClient } from './testing/test-client.js';
export type { ConnectOptions, TestClientOptions, TestTarget } from './testing/test-client.js';
export { CookieJar } from './testing/cookie-jar.js';
export type { JarCookieOptions } from './testing/cookie-jar.js';
export type { StoredCookie } from './testing/set-cookie-field.js';
export type { ReceivedEvent } from './testing/read-events.js';
export type { TestRequestOptions, TestScalar } from './testing/test-request.js';
export type { TestSocket } from './testing/test-socket.js';
export { WebSocketDenialError } from './testing/websocket-denial.js';
export type { ModelValidatorMark } from './schema/classes/model-validator-mark.js';
export type { ModelOptions, Naming } from './schema/classes/model-mark.js';
export { wasSet } from './schema/kinds/was-set.js';
