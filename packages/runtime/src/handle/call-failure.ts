import type { Dispatched } from '@sluice/ingress/router';

import {
  BackpressureError,
  CallExpiredError,
  DeploymentUnavailableError,
  ReplicaLostError,
  RequestCancelledError,
} from '../errors.js';

interface FailedCall {
  readonly deployment: string;
  /** `Model.stats`. */
  readonly name: string;
  readonly requestId: string;
}

/** The error of a call that ended without an answer. */
export function callFailure(dispatched: Dispatched, call: FailedCall): Error {
  const { deployment, name, requestId } = call;
  switch (dispatched.kind) {
    case 'overloaded':
      return new BackpressureError(dispatched);
    case 'expired':
      return new CallExpiredError(name, dispatched.queueTimeoutS);
    case 'unavailable':
      return new DeploymentUnavailableError(dispatched.message);
    case 'aborted':
      return new RequestCancelledError(requestId);
    case 'lost':
      return new ReplicaLostError(
        `The replica of ${deployment} was lost${dispatched.sent ? ' with the call' : ' before the call reached it'}.`,
        dispatched.sent,
      );
    case 'done':
      return new ReplicaLostError(
        `The replica of ${deployment} ended the call without a result.`,
        true,
      );
    default:
      return dispatched satisfies never;
  }
}
