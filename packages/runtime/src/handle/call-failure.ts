import type { AbortReason, CancelledError } from '@sluice/core';
import { isCancellation } from '@sluice/core/internal';
import type { CallOutcome } from '@sluice/ingress/metrics';
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

/** The outcome of a call that failed, as metrics count it. */
export function outcomeOf(error: unknown): CallOutcome {
  if (isCancellation(error) || error instanceof RequestCancelledError) return 'cancelled';
  if (error instanceof BackpressureError) return 'shed';
  if (error instanceof DeploymentUnavailableError) return 'shed';
  if (error instanceof CallExpiredError) return 'expired';
  return error instanceof ReplicaLostError ? 'lost' : 'error';
}

/** Why a request ended, which its scope gives as the cause of the error. */
export function abortReasonOf({ cause }: CancelledError): AbortReason {
  return cause === 'disconnect' || cause === 'timeout' || cause === 'shutdown'
    ? cause
    : 'cancelled';
}
