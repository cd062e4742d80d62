import type { RequestScope, StreamingCall } from '@sluice/core/internal';
import type { DeploymentKey, RequestRouter } from '@sluice/ingress/router';

import type { HandleOptions } from './handle-types.js';
import { routingText } from './routing-fields.js';

/** The method to call, and how to call it. */
export interface CallPlan {
  readonly router: RequestRouter;
  readonly key: DeploymentKey;
  /** Empty calls a function deployment. */
  readonly method: string;
  readonly options: HandleOptions;
  /** The result is known to be a stream. */
  readonly isStream: boolean;
}

/** A call that is ready to be sent. */
export interface ReadyCall {
  readonly argument: Uint8Array;
  readonly args: readonly unknown[];
}

/** `Model.stats`, or `model` of a function deployment. */
export function callName({ key, method }: CallPlan): string {
  return method === '' ? key.deployment : `${key.deployment}.${method}`;
}

/** True when whoever serves the request may make the call: the caller has nothing more to do for it. */
export function mayHandOff(
  { isStream, options }: CallPlan,
  scope: RequestScope | undefined,
): boolean {
  if (!isStream || options.detached === true || options.timeoutS !== undefined) return false;
  return scope?.mayHandOff === true;
}

/** The call, for whoever makes it in the caller's place. */
export function streamingCall(
  { key, method, options }: CallPlan,
  { argument, args }: ReadyCall,
): StreamingCall {
  return {
    application: key.application,
    deployment: key.deployment,
    method,
    argument,
    modelId: options.multiplexedModelId,
    sessionId: options.sessionId,
    text: routingText(args),
  };
}
