/// <reference types="node" preserve="true" />

export { adapt, compose } from './adapters/adapter.js';
export type { Adapter, AdapterOption, AdapterOptions, ArgumentsOf } from './adapters/adapter.js';
export { bytesAdapter } from './adapters/bytes.js';
export { formAdapter } from './adapters/form.js';
export { imageAdapter } from './adapters/image.js';
export type { ImageOptions, ImagePixels } from './adapters/image.js';
export { jsonAdapter } from './adapters/json.js';
export { tensorAdapter, tensorsAdapter } from './adapters/tensor.js';
export type { TensorsOf } from './adapters/tensor.js';
export type { TensorData, TensorType } from './adapters/tensor/element-types.js';
export type { Tensor, TensorOptions } from './adapters/tensor/tensor.js';
export { textAdapter } from './adapters/text.js';
export type {
  RoutableReplica,
  RoutableRequest,
  RoutingPolicy,
} from './balance/policy/routing-policy.js';
export type {
  ApplicationRoute,
  DeploymentRoute,
  FairnessSpec,
  OperationEntry,
  OperationIndex,
  PolicySpec,
  ReplicaAddress,
  RoutingSnapshot,
} from './routes/snapshot.js';
export { IngressError, RoutePrefixError } from './errors.js';
export type { FetchEnvironment } from './foreign/fetch/fetch-app.js';
export { existingApp } from './foreign/existing-app.js';
export { Ingress } from './application/ingress.js';
export type { IngressOptions } from './application/ingress.js';
export { openIngress } from './application/open-ingress.js';
export type { IngressTarget, OpenedIngress } from './application/open-ingress.js';
export { WEBSOCKET_METHOD } from './routes/operation-index.js';
export {
  DEFAULT_ROUTE_PREFIX,
  checkRoutePrefix,
  routePrefixProblem,
} from './routes/check-route-prefix.js';
